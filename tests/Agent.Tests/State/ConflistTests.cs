using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using CsCni.Agent.Health;
using CsCni.Agent.Settings;
using CsCni.Agent.State;
using CsCni.Agent.Yaml;
using CsCni.Cni.Runtime;
using CsCni.Linux;
using CsCni.Testing;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CsCni.Tests.Agent;

/// <summary>The CNI configuration: built in, and of an operator's template.</summary>
public sealed class ConflistTests : IDisposable
{
    private static readonly NodeNetwork s_dual = new(
        new(IpPrefix.Parse("10.244.0.0/16"), IpPrefix.Parse("fd00:10:244::/56")), IpPrefix.Parse("10.244.1.0/24"), IpPrefix.Parse("fd00:10:244:1::/64"), 1430, true);

    private static readonly NodeNetwork s_v4 = s_dual with { Network = new(s_dual.Network.V4, default), SubnetV6 = default, IsMasqueraded = false };

    private readonly TemporaryDirectory _directory = new();
    private readonly CollectedLog _log = new();
    private readonly ReadyState _ready = new();
    private readonly AgentMetrics _metrics = new();

    public void Dispose()
    {
        _log.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void The_built_in_one_is_a_list_of_type_cscni_that_reads_the_subnet_file()
    {
        AgentSettings settings = new() { Node = "a", SubnetFile = "/run/x \"y\"/subnet.env" };
        byte[] json = Template(settings).Render(settings, s_v4, out string? fault)!;
        Assert.Null(fault);
        NetworkConfigList list = NetworkConfigList.Parse(json, "test");
        Assert.Equal(("cscni", "cscni", "1.1.0"), (list.Name, Assert.Single(list.Plugins).Type, list.Version.Text));
        JsonElement plugin = JsonDocument.Parse(json).RootElement.GetProperty("plugins")[0];
        Assert.Equal(settings.SubnetFile, plugin.GetProperty("overlay").GetProperty("subnetFile").GetString());
        Assert.True(plugin.GetProperty("isDefaultGateway").GetBoolean() && plugin.GetProperty("hairpinMode").GetBoolean());
        Assert.True(plugin.GetProperty("capabilities").GetProperty("portMappings").GetBoolean());
        Assert.False(plugin.TryGetProperty("ipMasq", out _));
    }

    [Fact]
    public void Every_placeholder_is_filled_in()
    {
        const string template =
            """
            {"cniVersion": "1.0.0", "name": "x-${node}", "plugins": [{"type": "bridge", "mtu": ${mtu}, "ipMasq": ${ipMasq}, "args": {
             "a": "${network}", "b": "${networkV6}", "c": "${subnet}${subnet}", "d": "${subnetV6}", "e": "${subnetFile}", "f": "$ {x} $"}}]}
            """;
        JsonElement root = JsonDocument.Parse(Render(template, s_dual)!).RootElement;
        JsonElement plugin = root.GetProperty("plugins")[0];
        Assert.Equal(("x-node-1", 1430, false), (root.GetProperty("name").GetString(), plugin.GetProperty("mtu").GetInt32(), plugin.GetProperty("ipMasq").GetBoolean()));
        Assert.Equal(
            ["10.244.0.0/16", "fd00:10:244::/56", "10.244.1.0/2410.244.1.0/24", "fd00:10:244:1::/64", _directory["subnet.env"], "$ {x} $"],
            plugin.GetProperty("args").EnumerateObject().Select(static property => property.Value.GetString()));
    }

    [Theory]
    [InlineData("{\n\"name\": \"${nmae}\"}", "line 2: \"${nmae}\" is no placeholder: there are node, network, networkV6, subnet, subnetV6, mtu, ipMasq and subnetFile")]
    [InlineData("{\n\n\"name\": \"${no", "line 3: \"${${no}\" is no placeholder: there are node, network, networkV6, subnet, subnetV6, mtu, ipMasq and subnetFile")]
    [InlineData("{\"name\": \"x\"}", "PATH: missing \"plugins\" (expected at least one plugin)")]
    [InlineData("{\"name\": \"a b\", \"plugins\": [{\"type\": \"x\"}]}", null)]
    [InlineData("{\"name\": ", null)]
    [InlineData("", null)]
    public void A_template_that_is_broken_is_refused_at_the_start(string template, string? fault)
    {
        File.WriteAllText(_directory["template"], template);
        List<YamlFault> faults = [];
        Assert.Null(ConflistTemplate.Load(Settings(), faults));
        string text = Assert.Single(faults).ToString();
        Assert.StartsWith($"{_directory["template"]}: ", text, StringComparison.Ordinal);
        if (fault is not null)
        {
            Assert.Equal($"{_directory["template"]}: {fault.Replace("PATH", _directory["template"], StringComparison.Ordinal)}", text);
        }
    }

    [Fact]
    public void A_template_that_is_missing_is_told()
    {
        List<YamlFault> faults = [];
        Assert.Null(ConflistTemplate.Load(Settings(), faults));
        Assert.EndsWith("No such file or directory (ENOENT)", Assert.Single(faults).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_family_that_the_node_does_not_have_is_told_and_nothing_is_written()
    {
        File.WriteAllText(_directory["template"], "{\"name\": \"x\", \"plugins\": [{\"type\": \"x\",\n \"y\": \"${subnetV6}\"}]}");
        AgentSettings settings = Settings();
        NodeFiles files = Files(settings);
        Assert.False(files.Write(s_v4));
        Assert.True(File.Exists(settings.SubnetFile));
        Assert.False(File.Exists(settings.Conflist.File));
        Assert.Contains($"conflist: cannot write {settings.Conflist.File}: line 2: ${{subnetV6}}: this node has no subnet of that family", _ready.Missing());
        Assert.Equal(1, _metrics.Errors);
        Assert.True(files.Write(s_dual));
        Assert.DoesNotContain(_ready.Missing(), static line => line.StartsWith("conflist", StringComparison.Ordinal) || line.StartsWith("subnet file", StringComparison.Ordinal));
    }

    [Fact]
    public void Both_files_come_and_go()
    {
        AgentSettings settings = Settings() with { Conflist = new() { File = _directory["net.d/10-x.conflist"] } };
        NodeFiles files = Files(settings);
        Assert.True(files.Write(s_v4));
        Assert.True(files.Write(s_v4));
        Assert.Equal(2, _log.Count("written"));
        Assert.Equal(WholeFile.Readable, File.GetUnixFileMode(settings.Conflist.File));
        Assert.Equal(6, _ready.Missing().Count);
        Assert.True(files.Remove());
        Assert.True(files.Remove());
        Assert.False(File.Exists(settings.Conflist.File) || File.Exists(settings.SubnetFile));
        Assert.Equal(2, _log.Count("removed"));
    }

    [Fact]
    public void No_conflist_is_written_where_none_is_wanted()
    {
        NodeFiles files = Files(Settings() with { Conflist = new() { File = string.Empty } });
        Assert.True(files.Write(s_v4));
        Assert.Equal([_directory["subnet.env"]], Directory.GetFileSystemEntries(_directory.Path));
        Assert.True(files.Remove());
    }

    [Fact]
    public void A_directory_that_cannot_be_written_to_is_told_and_tried_again()
    {
        File.WriteAllText(_directory["net.d"], "in the way");
        AgentSettings settings = Settings() with { Conflist = new() { File = _directory["net.d/10-x.conflist"] } };
        NodeFiles files = Files(settings);
        Assert.False(files.Write(s_v4));
        Assert.Equal(1, _log.Count($"error cannot write {settings.Conflist.File}: "));
        File.Delete(_directory["net.d"]);
        Assert.True(files.Write(s_v4));
    }

    private AgentSettings Settings() => new()
    {
        Node = "node-1",
        SubnetFile = _directory["subnet.env"],
        Conflist = new() { File = _directory["10-x.conflist"], Template = _directory["template"] },
    };

    private static ConflistTemplate Template(AgentSettings settings)
    {
        List<YamlFault> faults = [];
        ConflistTemplate? template = ConflistTemplate.Load(settings, faults);
        Assert.Empty(faults.Select(static fault => fault.ToString()));
        return template!;
    }

    private string? Render(string template, NodeNetwork network)
    {
        File.WriteAllText(_directory["template"], template);
        byte[]? json = Template(Settings()).Render(Settings(), network, out string? fault);
        Assert.Null(fault);
        return json is null ? null : Encoding.UTF8.GetString(json);
    }

    private NodeFiles Files(AgentSettings settings) => new(settings, Template(settings), _ready, _metrics, _log.Loggers.CreateLogger<NodeFiles>());
}
