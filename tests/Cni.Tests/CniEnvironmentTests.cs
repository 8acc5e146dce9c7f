using System;
using System.Collections.Generic;
using System.Linq;
using CsCni.Linux;
using Xunit;

namespace CsCni.Cni.Tests;

public sealed class CniEnvironmentTests
{
    private static readonly string[] _variables = ["CNI_COMMAND", "CNI_CONTAINERID", "CNI_NETNS", "CNI_IFNAME", "CNI_PATH"];

    /// <summary>From the specification's table of parameters.</summary>
    private static readonly Dictionary<string, string[]> _required = new()
    {
        ["ADD"] = ["CNI_COMMAND", "CNI_CONTAINERID", "CNI_NETNS", "CNI_IFNAME", "CNI_PATH"],
        ["CHECK"] = ["CNI_COMMAND", "CNI_CONTAINERID", "CNI_NETNS", "CNI_IFNAME", "CNI_PATH"],
        ["DEL"] = ["CNI_COMMAND", "CNI_CONTAINERID", "CNI_IFNAME", "CNI_PATH"],
        ["GC"] = ["CNI_COMMAND", "CNI_PATH"],
        ["STATUS"] = ["CNI_COMMAND", "CNI_PATH"],
        ["VERSION"] = ["CNI_COMMAND"],
    };

    [Theory]
    [InlineData("ADD", CniCommand.Add)]
    [InlineData("CHECK", CniCommand.Check)]
    [InlineData("DEL", CniCommand.Del)]
    [InlineData("GC", CniCommand.Gc)]
    [InlineData("STATUS", CniCommand.Status)]
    [InlineData("VERSION", CniCommand.Version)]
    public void Every_combination_of_missing_variables_is_named_at_once(string command, CniCommand expected)
    {
        Dictionary<string, string> values = Values(command);
        for (int present = 1; present < 32; present += 2)
        {
            for (int form = 0; form < 2; form++)
            {
                List<string> entries = [];
                for (int index = 0; index < 5; index++)
                {
                    string name = _variables[index];
                    bool isPresent = (present >> index & 1) != 0;
                    if (isPresent || form == 1)
                    {
                        entries.Add($"{name}={(isPresent ? values[name] : string.Empty)}");
                    }
                }

                string[] missing = [.. _required[command].Where(name => (present >> Array.IndexOf(_variables, name) & 1) == 0)];
                if (missing.Length == 0)
                {
                    Assert.Equal(expected, CniEnvironment.Parse(ProcessEnvironment.Of(entries)).Command);
                    continue;
                }

                CniException error = Refused(entries);
                Assert.Equal($"required env variables [{string.Join(',', missing)}] missing", error.Message);
                Assert.Equal(4, error.Code);
            }
        }
    }

    [Fact]
    public void A_missing_command_is_named()
    {
        CniException error = Refused(["CNI_CONTAINERID=a"]);
        Assert.Equal("required env variables [CNI_COMMAND] missing", error.Message);
    }

    [Theory]
    [InlineData("add")]
    [InlineData("ADD ")]
    [InlineData("UPDATE")]
    public void An_unknown_command_is_named(string command)
    {
        CniException error = Refused(Entries(command));
        Assert.Equal(4, error.Code);
        Assert.StartsWith($"unknown CNI_COMMAND: \"{command}\"", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CNI_CONTAINERID", "../../etc")]
    [InlineData("CNI_CONTAINERID", ".hidden")]
    [InlineData("CNI_CONTAINERID", "-option")]
    [InlineData("CNI_CONTAINERID", "_a")]
    [InlineData("CNI_CONTAINERID", "a b")]
    [InlineData("CNI_CONTAINERID", "a/b")]
    [InlineData("CNI_CONTAINERID", "a\nb")]
    [InlineData("CNI_CONTAINERID", "é")]
    [InlineData("CNI_IFNAME", ".")]
    [InlineData("CNI_IFNAME", "..")]
    [InlineData("CNI_IFNAME", "a/b")]
    [InlineData("CNI_IFNAME", "a:b")]
    [InlineData("CNI_IFNAME", "a b")]
    [InlineData("CNI_IFNAME", "a\tb")]
    [InlineData("CNI_IFNAME", "abcdefghijklmnop")]
    [InlineData("CNI_IFNAME", "ééééééét1")]
    public void An_invalid_name_is_refused_with_variable_and_value(string variable, string value)
    {
        foreach (string command in new[] { "ADD", "DEL", "CHECK" })
        {
            CniException error = Refused(Entries(command, variable, value));
            Assert.Equal(4, error.Code);
            Assert.Contains($"{variable} \"{PlainLine.Of(value)}\" ", error.Message, StringComparison.Ordinal);
        }

        // Commands that are about no attachment do not look at it.
        Assert.Equal(CniCommand.Gc, CniEnvironment.Parse(ProcessEnvironment.Of(Entries("GC", variable, value))).Command);
    }

    [Theory]
    [InlineData("CNI_CONTAINERID", "0a_.-Z")]
    [InlineData("CNI_IFNAME", "abcdefghijklmno")]
    [InlineData("CNI_IFNAME", "net1.100")]
    public void An_unusual_name_is_accepted(string variable, string value) =>
        Assert.Equal(CniCommand.Add, CniEnvironment.Parse(ProcessEnvironment.Of(Entries("ADD", variable, value))).Command);

    [Fact]
    public void The_longest_container_id()
    {
        string longest = new('a', Identifier.MaxLength);
        Assert.Equal(longest, CniEnvironment.Parse(ProcessEnvironment.Of(Entries("ADD", "CNI_CONTAINERID", longest))).ContainerId);
        Assert.Contains("at most 200", Refused(Entries("ADD", "CNI_CONTAINERID", longest + "a")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_are_taken_over()
    {
        List<string> entries = Entries("ADD", "CNI_PATH", "/opt/cni/bin::/usr/lib/cni:");
        entries.Add("CNI_ARGS=IgnoreUnknown=1;MAC=02:00:00:00:00:01");
        CniEnvironment environment = CniEnvironment.Parse(ProcessEnvironment.Of(entries));
        Assert.Equal(["/opt/cni/bin", "/usr/lib/cni"], environment.Path);
        Assert.Equal("IgnoreUnknown=1;MAC=02:00:00:00:00:01", environment.Args);
        Assert.Equal(("c1", "/run/netns/x", "eth0"), (environment.ContainerId, environment.NetNsPath, environment.IfName));
        Assert.False(environment.AllowsOwnNetNs);
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("true", true)]
    [InlineData("TRUE", true)]
    [InlineData("0", false)]
    [InlineData("yes", false)]
    [InlineData("", false)]
    public void The_override_is_one_or_true(string value, bool expected)
    {
        List<string> entries = Entries("ADD");
        entries.Add($"CNI_NETNS_OVERRIDE={value}");
        Assert.Equal(expected, CniEnvironment.Parse(ProcessEnvironment.Of(entries)).AllowsOwnNetNs);
    }

    private static Dictionary<string, string> Values(string command) => new()
    {
        ["CNI_COMMAND"] = command,
        ["CNI_CONTAINERID"] = "c1",
        ["CNI_NETNS"] = "/run/netns/x",
        ["CNI_IFNAME"] = "eth0",
        ["CNI_PATH"] = "/opt/cni/bin",
    };

    private static List<string> Entries(string command, string? variable = null, string? value = null)
    {
        Dictionary<string, string> values = Values(command);
        if (variable is not null)
        {
            values[variable] = value!;
        }

        return [.. values.Select(static pair => $"{pair.Key}={pair.Value}")];
    }

    private static CniException Refused(List<string> entries) =>
        Assert.Throws<CniException>(() => CniEnvironment.Parse(ProcessEnvironment.Of(entries)));
}
