using System.Text.Json;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Type loopback.</summary>
public sealed class LoopbackTests : System.IDisposable
{
    private readonly Node _node = new();

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("1.0.0")]
    [InlineData("1.1.0")]
    public void ItDoesAndTellsWhatTheReferenceDoes(string version)
    {
        Assert.SkipUnless(Executables.ReferenceKnows(version), $"the reference plugins do not know {version}");
        Pod ours = _node.AddPod(), theirs = _node.AddPod();
        JsonElement mine = _node.Call(Executables.Plugin, "ADD", Config(version), ours).Result();
        JsonElement reference = _node.Call($"{Executables.Reference}/loopback", "ADD", Config(version), theirs).Result();
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse(reference.GetRawText().Replace(theirs.NetNsPath, ours.NetNsPath)), JsonNode.Parse(mine.GetRawText())), $"{reference}\n{mine}");
        Assert.True(ours.Pings("127.0.0.1"));
        Assert.True(ours.Pings("::1"));
    }

    [Fact]
    public void TheVersionOfContainerdsOwnConfigurationIsServed() =>
        Assert.Equal("0.3.1", _node.Call(Executables.Plugin, "ADD", Config("0.3.1"), _node.AddPod()).Result().GetProperty("cniVersion").GetString());

    [Fact]
    public void DelSetsItDownAndCheckSeesIt()
    {
        Pod pod = _node.AddPod();
        JsonElement result = _node.Call(Executables.Plugin, "ADD", Config(), pod).Result();
        JsonObject config = Config().With("prevResult", JsonNode.Parse(result.GetRawText()));
        _node.Call(Executables.Plugin, "CHECK", config, pod).Silent();
        _node.Call(Executables.Plugin, "DEL", config, pod).Silent();
        _node.Call(Executables.Plugin, "DEL", config, pod).Silent();
        Assert.DoesNotContain("UP", pod.Must("ip -br link show lo").Split('<')[1]);
        _node.Call(Executables.Plugin, "CHECK", config, pod).Fails(101, "loopback interface is down");
        _node.Call(Executables.Plugin, "DEL", Config(), pod, "CNI_NETNS=").Silent();
        _node.Call(Executables.Plugin, "DEL", Config(), pod, "CNI_NETNS=/var/run/netns/never-was").Silent();
        _node.Call(Executables.Plugin, "GC", Config().With("cni.dev/valid-attachments", new JsonArray())).Silent();
        _node.Call(Executables.Plugin, "STATUS", Config()).Silent();
    }

    [Fact]
    public void AnAddressOfAnotherKindIsRefusedAndLoIsLeftAsItWas()
    {
        Pod pod = _node.AddPod();
        pod.Must("ip addr add 192.0.2.7/32 dev lo");
        _node.Call(Executables.Plugin, "ADD", Config(), pod).Fails(4, "loopback interface found with non-loopback address", "192.0.2.7/32");
        Assert.DoesNotContain("UP", pod.Must("ip -br link show lo").Split('<')[1]);
    }

    [Fact]
    public void AStrayIpamIsNotCalled()
    {
        Pod pod = _node.AddPod();
        JsonObject config = Config().With("ipam", new JsonObject { ["type"] = "absent" });
        JsonElement result = _node.Call(Executables.Plugin, "ADD", config, pod).Result();
        _node.Call(Executables.Plugin, "CHECK", config.With("prevResult", JsonNode.Parse(result.GetRawText())), pod).Silent();
        _node.Call(Executables.Plugin, "STATUS", config).Silent();
        _node.Call(Executables.Plugin, "DEL", config, pod).Silent();
    }

    [Fact]
    public void ThePreviousResultIsPassedOn()
    {
        Pod pod = _node.AddPod();
        JsonNode previous = JsonNode.Parse("""{"cniVersion":"1.1.0","interfaces":[{"name":"eth0","sandbox":"/x"}],"ips":[{"address":"10.1.2.3/24","interface":0}],"dns":{}}""")!;
        JsonElement result = _node.Call(Executables.Plugin, "ADD", Config().With("prevResult", previous), pod).Result();
        Assert.Equal("10.1.2.3/24", result.GetProperty("ips")[0].GetProperty("address").GetString());
        Assert.Equal("eth0", result.GetProperty("interfaces")[0].GetProperty("name").GetString());
        Assert.True(pod.Pings("127.0.0.1"));
    }

    private static JsonObject Config(string version = "1.1.0") => new() { ["cniVersion"] = version, ["name"] = "lo", ["type"] = "loopback" };
}
