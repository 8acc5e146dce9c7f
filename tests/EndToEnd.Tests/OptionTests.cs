using System;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>What the two plugin executables tell a person, and that it is true.</summary>
public sealed class OptionTests
{
    public static TheoryData<string> Plugins => ["cscni", "cscni-ipam"];

    /// <summary>In the source too: what is served and not listed gets no link by make install-dropin.</summary>
    [Fact]
    public void TypesAreThoseOfTheFeatureTable()
    {
        string table = File.ReadAllText($"{Executables.Root}/plugin/FeatureTable.cs");
        string[] served = [.. Regex.Matches(table, "\"([a-z-]+)\"(?=( or \"[a-z-]+\")* =>)").Select(static match => match.Groups[1].Value)];
        Assert.Contains("bridge", served);
        Assert.Equal(served, Types("cscni"));
    }

    [Fact]
    public void EachTypeOfThePluginIsServed()
    {
        foreach (string type in Types("cscni"))
        {
            Assert.DoesNotContain("unknown type", Status(Executables.Plugin, new JsonObject { ["type"] = type }).Text);
        }

        Status(Executables.Plugin, new JsonObject { ["type"] = "nothing" }).Fails(7, "unknown type \"nothing\"", string.Join(", ", Types("cscni")));
    }

    [Fact]
    public void EachTypeOfTheIpamPluginIsServed()
    {
        Assert.Empty(new[] { "cscni-ipam", "host-local", "static" }.Except(Types("cscni-ipam")));
        foreach ((string type, string keys, int code, string missing) in new[]
        {
            ("cscni-ipam", """{"subnet": "10.77.0.0/24"}""", 7, "no IP ranges specified"),
            ("host-local", """{"subnet": "10.77.0.0/24"}""", 7, "no IP ranges specified"),
            ("static", """{"addresses": [{"address": "10.77.0.9/24"}]}""", 50, "no IP addresses specified"),
        })
        {
            Outcome WithKeys(string keys)
            {
                JsonNode ipam = JsonNode.Parse(keys)!;
                ipam["type"] = type;
                return Status(Executables.Ipam, new() { ["type"] = "bridge", ["ipam"] = ipam });
            }

            WithKeys(keys).Silent();
            WithKeys("{}").Fails(code, missing);
        }
    }

    [Theory]
    [MemberData(nameof(Plugins))]
    public void VersionIsThatOfTheBuild(string name)
    {
        string version = XDocument.Load($"{Executables.Root}/Directory.Build.props").Descendants("Version").Single().Value;
        Assert.Equal((0, $"{version}\n", string.Empty), Told(name, ["--version"]));
    }

    [Theory]
    [MemberData(nameof(Plugins))]
    public void HelpTellsWhoCallsItAndWhatThereIs(string name)
    {
        (int status, string output, string errors) = Told(name, ["--help"]);
        Assert.Equal((0, string.Empty), (status, errors));
        foreach (string text in new[] { "CNI_COMMAND", $"usage: {name} [OPTION]", "--types", "--version", "--help", "cscnictl add", "README.md" })
        {
            Assert.Contains(text, output);
        }
    }

    [Theory]
    [InlineData("unknown argument \"--type\"", "--type")]
    [InlineData("unknown argument \"\"", "")]
    [InlineData("unknown argument \"more\"", "--types", "more")]
    [InlineData("one option at a time", "--types", "--version")]
    public void AnythingElseIsRefused(string fault, params string[] arguments)
    {
        foreach (TheoryDataRow<string> plugin in Plugins)
        {
            Assert.Equal((2, string.Empty, $"{plugin.Data}: {fault}; '{plugin.Data} --help' tells what there is\n"), Told(plugin.Data, arguments));
        }
    }

    /// <summary>As the reference plugins do: a runtime's call is a call, whatever stands behind the name.</summary>
    [Theory]
    [InlineData("--types")]
    [InlineData("--nothing")]
    public void ACallTakesNoArguments(string argument)
    {
        foreach (TheoryDataRow<string> plugin in Plugins)
        {
            (int status, string output, string errors) = Told(plugin.Data, [argument], "CNI_COMMAND=VERSION");
            Assert.Equal((0, string.Empty), (status, errors));
            Assert.Contains("supportedVersions", output);
        }
    }

    /// <summary>A person may have set the interface's name for cscnictl; a runtime that forgot the command gives no arguments.</summary>
    [Fact]
    public void AnOptionCountsBesideVariablesOfCscnictl()
    {
        Assert.Equal(0, Told("cscni", ["--types"], "CNI_IFNAME=eth1", "CNI_PATH=/opt/cni/bin").Status);
        Shell.Run(Executables.Plugin, [], ["CNI_IFNAME=eth1"]).Fails(4, "CNI_COMMAND");
    }

    private static string[] Types(string name) => Told(name, ["--types"]).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static (int Status, string Output, string Errors) Told(string name, string[] arguments, params string[] environment)
    {
        Outcome outcome = Shell.Run($"{Executables.Out}/{name}", arguments, environment);
        return (outcome.ExitCode, outcome.Output, outcome.ErrorOutput);
    }

    private static Outcome Status(string executable, JsonObject config)
    {
        config["cniVersion"] = "1.1.0";
        config["name"] = "net";
        return Shell.Run(executable, [], ["CNI_COMMAND=STATUS", "CNI_PATH=/nowhere"], config.ToJsonString());
    }
}
