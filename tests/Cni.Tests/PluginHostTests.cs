using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using Xunit;

namespace CsCni.Cni.Tests;

/// <summary>The protocol's outside, seen from outside: this executable is started again as a plugin.</summary>
public sealed class PluginHostTests
{
    private const string Config = """{"cniVersion":"0.4.0","name":"net","type":"x"}""";

    [Fact]
    public void Add_prints_its_result_and_nothing_else()
    {
        (int status, string output, string errors) = Run("ADD", Config);
        Assert.Equal((0, string.Empty), (status, errors));
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{"cniVersion":"0.4.0","ips":[{"version":"4","address":"192.0.2.5/24","gateway":"192.0.2.1"}],"dns":{}}"""),
            JsonNode.Parse(output)));
    }

    [Theory]
    [InlineData("DEL", "0.1.0")]
    [InlineData("CHECK", "0.4.0")]
    [InlineData("GC", "1.1.0")]
    [InlineData("STATUS", "1.1.0")]
    public void Other_commands_print_nothing(string command, string version) => Assert.Equal(
        (0, string.Empty, string.Empty), Run(command, $$"""{"cniVersion":"{{version}}","name":"net"}"""));

    [Theory]
    [InlineData("CHECK", "0.3.1")]
    [InlineData("GC", "1.0.0")]
    [InlineData("STATUS", "1.0.0")]
    public void A_command_that_the_version_does_not_have(string command, string version)
    {
        JsonNode error = Refused(1, Run(command, $$"""{"cniVersion":"{{version}}","name":"net"}"""));
        Assert.StartsWith($"config version does not allow {command}", (string?)error["msg"], StringComparison.Ordinal);
        Assert.Equal(version, (string?)error["cniVersion"]);
    }

    [Fact]
    public void Version_reads_no_input()
    {
        (int status, string output, _) = Run("VERSION", null);
        Assert.Equal(0, status);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{"cniVersion":"1.1.0","supportedVersions":["0.1.0","0.2.0","0.3.0","0.3.1","0.4.0","1.0.0","1.1.0"]}"""),
            JsonNode.Parse(output)));
    }

    [Fact]
    public void A_person_is_told_what_it_is()
    {
        (int status, string output, string errors) = Run(null, null);
        Assert.Equal((0, string.Empty), (status, output));
        Assert.Equal("CsCni test plugin\nCNI protocol versions supported: 0.1.0, 0.2.0, 0.3.0, 0.3.1, 0.4.0, 1.0.0, 1.1.0\n", errors);
    }

    [Theory]
    [InlineData("--types", "one\ntwo\n")]
    [InlineData("--help", "CsCni test plugin\nCNI protocol versions supported: 0.1.0, 0.2.0, 0.3.0, 0.3.1, 0.4.0, 1.0.0, 1.1.0\n\nA container runtime calls it: ")]
    public void An_option_is_answered_on_standard_output(string option, string answer)
    {
        (int status, string output, string errors) = RunWith([option], null, null);
        Assert.Equal((0, string.Empty), (status, errors));
        Assert.StartsWith(answer, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown argument \"add\"", "add")]
    [InlineData("unknown argument \"\"", "--help", "")]
    [InlineData("one option at a time", "--help", "--help")]
    public void Arguments_that_are_not_understood(string fault, params string[] arguments)
    {
        (int status, string output, string errors) = RunWith(arguments, null, null);
        Assert.Equal((2, string.Empty), (status, output));
        Assert.Contains($": {fault}; '", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_runtimes_call_takes_no_arguments() => Assert.Equal(Run("ADD", Config), RunWith(["--types"], "ADD", Config));

    [Fact]
    public void A_runtime_that_forgot_the_command_is_told_so() =>
        Assert.Equal("required env variables [CNI_COMMAND] missing", (string?)Refused(4, Run(string.Empty, Config, "CNI_CONTAINERID=a"))["msg"]);

    [Theory]
    [InlineData("", 6)]
    [InlineData("{", 6)]
    [InlineData("{}", 7)]
    [InlineData("""{"name":"n","cniVersion":"5"}""", 1)]
    public void A_config_that_cannot_be_used(string config, int code) => Refused(code, Run("ADD", config));

    [Fact]
    public void A_config_of_more_than_a_mebibyte()
    {
        JsonNode error = Refused(6, Run("ADD", $$"""{"name":"n","x":"{{new string('x', 1 << 20)}}"}"""));
        Assert.Contains("larger than 1048576 bytes", (string?)error["msg"], StringComparison.Ordinal);
        Assert.Equal(0, Run("ADD", $$"""{"cniVersion":"1.1.0","name":"n","x":"{{new string('x', (1 << 20) - 43)}}"}""").Status);
    }

    [Theory]
    [InlineData("refuse", 50, "refused \"net\"", "a detail")]
    [InlineData("kernel", 5, "cannot do it: No space left on device (ENOSPC)", null)]
    [InlineData("fault", 999, "internal error, please report it: InvalidOperationException: nobody expected this", "   at ")]
    public void A_failure_is_one_document_with_the_configs_version(string behaviour, int code, string message, string? details)
    {
        foreach (string command in new[] { "ADD", "DEL", "CHECK" })
        {
            JsonNode error = Refused(code, Run(command, Config, $"{EchoPlugin.Variable}={behaviour}"));
            Assert.Equal((message, "0.4.0"), ((string?)error["msg"], (string?)error["cniVersion"]));
            Assert.Equal(details is null, error["details"] is null);
            Assert.StartsWith(details ?? string.Empty, (string?)error["details"] ?? string.Empty, StringComparison.Ordinal);
        }
    }

    private static JsonNode Refused(int code, (int Status, string Output, string Errors) run)
    {
        Assert.Equal((1, string.Empty), (run.Status, run.Errors));
        JsonNode error = JsonNode.Parse(run.Output)!;
        Assert.Equal(code, (int?)error["code"]);
        return error;
    }

    private static (int Status, string Output, string Errors) Run(string? command, string? input, params string[] more) =>
        RunWith([], command, input, more);

    private static (int Status, string Output, string Errors) RunWith(string[] arguments, string? command, string? input, params string[] more)
    {
        string[] attachment = command is null or "" or "VERSION" ? [] : ["CNI_CONTAINERID=c1", "CNI_NETNS=/x", "CNI_IFNAME=eth0", "CNI_PATH=/x"];
        ProcessStartInfo start = new(Environment.ProcessPath!, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        IEnumerable<string> variables = [$"{EchoPlugin.Variable}=answer", .. attachment, .. command is null ? [] : new[] { $"CNI_COMMAND={command}" }, .. more];
        foreach (string[] variable in variables.Select(static entry => entry.Split('=', 2)))
        {
            start.Environment[variable[0]] = variable[1];
        }

        using Process process = Process.Start(start)!;
        System.Threading.Tasks.Task<string> errors = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It need not read what it does not want.
        }

        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }
}
