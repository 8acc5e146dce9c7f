using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Each version's config gets its version's result, in the shape that the reference plugins give it.</summary>
public sealed class VersionTests : System.IDisposable
{
    private readonly Node _node = new();

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("0.1.0")]
    [InlineData("0.2.0")]
    [InlineData("0.3.0")]
    [InlineData("0.3.1")]
    [InlineData("0.4.0")]
    [InlineData("1.0.0")]
    [InlineData("1.1.0")]
    public void AddCheckAndDelInEachVersion(string version)
    {
        Pod pod = _node.AddPod();
        JsonObject config = Configs.Bridge(_node, version).With("isDefaultGateway", true);
        JsonElement result = _node.Call(Executables.Plugin, "ADD", config, pod).Result();
        Assert.Equal(version, result.GetProperty("cniVersion").GetString());
        Assert.True(pod.Pings("10.77.0.1"));
        Outcome check = _node.Call(Executables.Plugin, "CHECK", config.With("prevResult", JsonNode.Parse(result.GetRawText())), pod);
        if (version.StartsWith("0.") && version != "0.4.0")
        {
            check.Fails(1, "config version does not allow CHECK", version);
        }
        else
        {
            check.Silent();
        }

        _node.Call(Executables.Plugin, "DEL", config.With("prevResult", JsonNode.Parse(result.GetRawText())), pod).Silent();
        Assert.Empty(_node.Leases("net"));
    }

    [Theory]
    [InlineData("0.1.0")]
    [InlineData("0.2.0")]
    [InlineData("0.3.0")]
    [InlineData("0.3.1")]
    [InlineData("0.4.0")]
    [InlineData("1.0.0")]
    [InlineData("1.1.0")]
    public void TheResultHasTheShapeOfTheReferencePlugins(string version)
    {
        Assert.SkipUnless(Executables.ReferenceKnows(version), $"the reference plugins do not know {version}");
        JsonObject ours = Configs.Bridge(_node, version).With("isDefaultGateway", true).With("name", "ours");
        JsonObject theirs = Configs.Bridge(_node, version, "bridge", "host-local").With("isDefaultGateway", true).With("bridge", "br1").With("name", "theirs");
        JsonElement mine = _node.Call(Executables.Plugin, "ADD", ours, _node.AddPod()).Result();
        JsonElement reference = _node.Call($"{Executables.Reference}/bridge", "ADD", theirs, _node.AddPod()).Result();

        // From 1.1.0 on ours also tells the interfaces' MTUs, which the specification has a key for.
        Assert.Equal(Shape(reference), Shape(mine).Where(static line => !line.Contains(".mtu = ")));
    }

    [Theory]
    [InlineData("GC", "1.0.0")]
    [InlineData("STATUS", "1.0.0")]
    [InlineData("GC", "0.4.0")]
    public void OldVersionsHaveNoGcAndStatus(string command, string version) =>
        _node.Call(Executables.Plugin, command, Configs.Bridge(_node, version)).Fails(1, $"config version does not allow {command}");

    [Fact]
    public void AnUnknownVersionIsRefusedWithThoseThatAreKnown() =>
        _node.Call(Executables.Plugin, "ADD", Configs.Bridge(_node, "2.0.0"), _node.AddPod()).Fails(1, "2.0.0", "1.1.0");

    [Fact]
    public void AConfigWithoutVersionIsOf010()
    {
        JsonObject config = Configs.Bridge(_node);
        config.Remove("cniVersion");
        JsonElement result = _node.Call(Executables.Plugin, "ADD", config, _node.AddPod()).Result();
        Assert.Equal("0.1.0", result.GetProperty("cniVersion").GetString());
        Assert.Equal("10.77.0.2/24", result.GetProperty("ip4").GetProperty("ip").GetString());
        Assert.Equal("fd00:77::2/64", result.GetProperty("ip6").GetProperty("ip").GetString());
    }

    /// <summary>Paths and kinds of all values, and the texts of those that both must agree in.</summary>
    private static List<string> Shape(JsonElement value, string path = "")
    {
        return value.ValueKind switch
        {
            JsonValueKind.Object => [.. value.EnumerateObject().SelectMany(member => Shape(member.Value, $"{path}.{member.Name}")).Order()],
            JsonValueKind.Array => [.. value.EnumerateArray().SelectMany((element, index) => Shape(element, $"{path}[{index}]")).Order()],
            JsonValueKind.String when path.EndsWith(".name") || path.EndsWith(".mac") || path.EndsWith(".sandbox") => [path],
            _ => [$"{path} = {value}"],
        };
    }
}
