using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Text;
using CsCni.Cni.Results;
using CsCni.Linux;
using CsCni.Testing;
using Xunit;

namespace CsCni.Cni.Tests;

/// <summary>Delegation to real executables: shell scripts.</summary>
public sealed class DelegationTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_plugin_gets_config_and_environment_and_gives_a_result()
    {
        _directory.Script("p", $"cat > '{_directory["stdin"]}'; env > '{_directory["env"]}'; echo a note >&2; echo '{{\"ips\":[{{\"address\":\"10.0.0.2/8\"}}]}}'");
        CniResult result = Add("p");
        Assert.Equal("10.0.0.2/8", Assert.Single(result.Ips).Address.ToString());
        Assert.Equal("{\"name\":\"n\"}", File.ReadAllText(_directory["stdin"]));
        string environment = "\n" + File.ReadAllText(_directory["env"]);
        Assert.Contains("\nCNI_COMMAND=ADD\n", environment, StringComparison.Ordinal);
        Assert.Contains("\nCNI_CONTAINERID=c1\n", environment, StringComparison.Ordinal);
        Assert.Contains("\nCNI_IFNAME=eth0\n", environment, StringComparison.Ordinal);
        Assert.Contains("\nTRACEPARENT=00-1-2-01\n", environment, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CniCommand.Add, "ADD")]
    [InlineData(CniCommand.Del, "DEL")]
    [InlineData(CniCommand.Check, "CHECK")]
    [InlineData(CniCommand.Gc, "GC")]
    [InlineData(CniCommand.Status, "STATUS")]
    [InlineData(CniCommand.Version, "VERSION")]
    public void The_command_is_replaced(CniCommand command, string expected)
    {
        _directory.Script("p", $"printf %s \"$CNI_COMMAND\" > '{_directory["command"]}'");
        using DelegateCall call = Start("p", command);
        call.Complete(5000);
        Assert.Equal(expected, File.ReadAllText(_directory["command"]));
    }

    [Theory]
    [InlineData("echo '{\"code\":11,\"msg\":\"later\",\"details\":\"why\"}'; exit 1", 11, "plugin \"p\" ADD: later", "why")]
    [InlineData("echo garbage; exit 1", 104, "plugin \"p\" ADD ended with status 1 and printed no CNI error: garbage", "")]
    [InlineData("echo '{\"code\":7'; exit 3", 104, "plugin \"p\" ADD ended with status 3 and printed no CNI error: {\"code\":7", "")]
    [InlineData("echo first >&2; echo second >&2; exit 2", 104, "plugin \"p\" ADD ended with status 2 and printed no CNI error: first", "")]
    [InlineData("exit 1", 104, "plugin \"p\" ADD ended with status 1 and printed no CNI error", "")]
    [InlineData("kill -9 $$", 104, "plugin \"p\" ADD was killed by signal 9 and printed no CNI error", "")]
    [InlineData("kill -SEGV $$", 104, "plugin \"p\" ADD was killed by signal 11 and printed no CNI error", "")]
    [InlineData("", 104, "plugin \"p\" ADD printed no CNI result: result is empty (expected a JSON object)", "")]
    [InlineData("echo garbage", 104, "plugin \"p\" ADD printed no CNI result: result is not valid JSON", "")]
    [InlineData("echo '[]'", 104, "plugin \"p\" ADD printed no CNI result: result is not a JSON object", "")]
    [InlineData("echo '{\"ips\":5}'", 104, "plugin \"p\" ADD printed no CNI result: result: ips is 5", "")]
    [InlineData("printf '\\377'", 104, "plugin \"p\" ADD printed no CNI result: result is not valid UTF-8", "")]
    [InlineData("head -c 2000000 /dev/zero", 104, "plugin \"p\" ADD printed more than a CNI document can be, and was killed", "")]
    public void A_plugin_that_fails(string script, int code, string message, string details)
    {
        _directory.Script("p", script);
        CniException error = Assert.Throws<CniException>(() => Add("p"));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Equal((code, details), (error.Code, error.Details));
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("exec sleep 60")]
    [InlineData("trap '' TERM; exec sleep 60")]
    [InlineData("exec <&- >&- 2>&- sleep 60")]
    [InlineData("sleep 5 & wait")]
    [InlineData("while :; do :; done")]
    [InlineData("exec yes >/dev/null")]
    public void A_plugin_that_hangs_is_killed_at_the_deadline(string script)
    {
        _directory.Script("p", script);
        Stopwatch watch = Stopwatch.StartNew();
        using DelegateCall call = Start("p", CniCommand.Add);
        CniException error = Assert.Throws<CniException>(() => call.Result(1000, SpecVersion.V110));
        Assert.Equal("plugin \"p\" ADD did not answer within 1 s and was killed", error.Message);
        Assert.InRange(watch.ElapsedMilliseconds, 900, 30_000);
    }

    [Fact]
    public void What_a_plugin_leaves_running_is_not_waited_for()
    {
        _directory.Script("p", "sleep 60 & echo '{\"ips\":[]}'");
        Stopwatch watch = Stopwatch.StartNew();
        Assert.Empty(Add("p").Ips);
        Assert.True(watch.ElapsedMilliseconds < 30_000, $"{watch.ElapsedMilliseconds} ms");
    }

    [Fact]
    public void A_command_without_result_may_print_anything()
    {
        _directory.Script("p", "echo whatever");
        using DelegateCall call = Start("p", CniCommand.Del);
        call.Complete(5000);
    }

    [Fact]
    public void A_large_config_goes_through()
    {
        _directory.Script("p", $"cat > '{_directory["stdin"]}'; echo '{{}}'");
        byte[] config = Encoding.UTF8.GetBytes($"{{\"name\":\"n\",\"x\":\"{new string('x', 1_000_000)}\"}}");
        using DelegateCall call = DelegatedPlugin.Find("p", [_directory.Path]).Start(CniCommand.Add, Parameters(), config);
        _ = call.Result(5000, SpecVersion.V110);
        Assert.Equal(config, File.ReadAllBytes(_directory["stdin"]));
    }

    [Fact]
    public void A_plugin_need_not_read_its_config()
    {
        _directory.Script("p", "exec <&-; echo '{}'");
        byte[] config = Encoding.UTF8.GetBytes($"{{\"name\":\"n\",\"x\":\"{new string('x', 1_000_000)}\"}}");
        using DelegateCall call = DelegatedPlugin.Find("p", [_directory.Path]).Start(CniCommand.Add, Parameters(), config);
        Assert.Empty(call.Result(5000, SpecVersion.V110).Ips);
    }

    [Fact]
    public void A_file_that_is_not_executable_is_named()
    {
        File.WriteAllText(_directory["p"], "#!/bin/sh\n");
        File.SetUnixFileMode(_directory["p"], UnixFileMode.UserRead);
        CniException error = Assert.Throws<CniException>(() => Start("p", CniCommand.Add));
        Assert.Equal(104, error.Code);
        Assert.Contains($"cannot run \"{_directory["p"]}\": Permission denied (EACCES)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_program_is_named()
    {
        File.WriteAllBytes(_directory["p"], [1, 2, 3, 4]);
        File.SetUnixFileMode(_directory["p"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Contains("(ENOEXEC)", Assert.Throws<CniException>(() => Start("p", CniCommand.Add)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_and_a_missing_file_are_no_plugins()
    {
        Directory.CreateDirectory(_directory["p"]);
        foreach (string type in new[] { "p", "missing", "", new string('x', 300) })
        {
            CniException error = Assert.Throws<CniException>(() => DelegatedPlugin.Find(type, ["/nonexistent", _directory.Path]));
            Assert.Equal(4, error.Code);
            Assert.StartsWith($"failed to find plugin \"{type}\" in CNI_PATH [/nonexistent, {_directory.Path}]", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("/bin/sh")]
    [InlineData("../p")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("p\0")]
    public void A_type_is_a_plain_name(string type)
    {
        _directory.Script("p", "echo '{}'");
        CniException error = Assert.Throws<CniException>(() => DelegatedPlugin.Find(type, [_directory.Path, "/"]));
        Assert.Equal(7, error.Code);
        Assert.Contains("invalid plugin type", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_directory_counts()
    {
        Directory.CreateDirectory(_directory["1"]);
        Directory.CreateDirectory(_directory["2"]);
        Directory.CreateDirectory(_directory["0"] + "/p");
        _directory.Script("1/p", "echo '{\"dns\":{\"domain\":\"first\"}}'");
        _directory.Script("2/p", "echo '{\"dns\":{\"domain\":\"second\"}}'");
        IReadOnlyList<string> path = [_directory["0"], _directory["1"] + "/", _directory["2"]];
        using DelegateCall call = DelegatedPlugin.Find("p", path).Start(CniCommand.Add, Parameters(), "{}"u8.ToArray());
        Assert.Equal("first", call.Result(5000, SpecVersion.V110).Dns.Domain);
    }

    private static CniEnvironment Parameters() => CniEnvironment.Parse(ProcessEnvironment.Of(
    [
        "CNI_COMMAND=CHECK", "CNI_CONTAINERID=c1", "CNI_NETNS=/run/netns/x", "CNI_IFNAME=eth0", "CNI_PATH=/x", "PATH=/usr/bin:/bin",
        "TRACEPARENT=00-1-2-01",
    ]));

    private DelegateCall Start(string type, CniCommand command) =>
        DelegatedPlugin.Find(type, [_directory.Path]).Start(command, Parameters(), "{\"name\":\"n\"}"u8.ToArray());

    private CniResult Add(string type)
    {
        using DelegateCall call = Start(type, CniCommand.Add);
        return call.Result(5000, SpecVersion.V110);
    }
}
