using System.Text.Json;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>DEL succeeds and frees the address, whatever is missing.</summary>
public sealed class DelTests : System.IDisposable
{
    private readonly Node _node = new();
    private readonly Pod _pod;
    private readonly JsonObject _config;
    private readonly JsonElement _result;

    public DelTests()
    {
        _pod = _node.AddPod();
        _config = Configs.Bridge(_node);
        _result = _node.Call(Executables.Plugin, "ADD", _config, _pod).Result();
        Assert.Equal(2, _node.Leases("net").Count);
    }

    public void Dispose() => _node.Dispose();

    [Fact]
    public void RemovesLinksAndAddressesWithPrevResult()
    {
        Del(_config.With("prevResult", JsonNode.Parse(_result.GetRawText())));
        Assert.False(_pod.Can("ip link show eth0"));
    }

    [Fact]
    public void WithoutPrevResult() => Del(_config);

    [Fact]
    public void Twice()
    {
        Del(_config);
        Del(_config);
    }

    [Theory]
    [InlineData("CNI_NETNS=")]
    [InlineData("CNI_NETNS=/var/run/netns/never-was")]
    [InlineData("CNI_NETNS=/etc/hostname")]
    public void WithTheNamespaceGoneEmptyOrNone(string variable) => Del(_config, variable);

    [Fact]
    public void WhenTheNamespaceWasDeletedFirst()
    {
        Shell.Must($"ip netns del {_pod.NetNs}");
        Del(_config);
    }

    [Fact]
    public void WhenTheLinkIsGone()
    {
        _pod.Must("ip link del eth0");
        Del(_config);
    }

    [Fact]
    public void WhenTheLinkWasRenamedInTheContainer()
    {
        _pod.Must("ip link set eth0 name renamed");
        Del(_config);
        Assert.False(_pod.Can("ip link show renamed"));
    }

    [Fact]
    public void WhenKeysHaveBecomeInvalid() =>
        Del(_config.With("vlan", 5000).With("ipMasq", true).With("mtu", -5).With("bridge", "other").WithIpam("ranges", "nonsense"));

    [Fact]
    public void WhenTheBridgeIsGone()
    {
        _node.Must("ip link del br0");
        Del(_config);
    }

    [Fact]
    public void LeavesOtherAttachmentsAlone()
    {
        Pod other = _node.AddPod();
        _node.Call(Executables.Plugin, "ADD", _config, other).Result();
        _node.Call(Executables.Plugin, "DEL", _config, _pod).Silent();
        Assert.True(other.Pings("10.77.0.1"));
        Assert.Equal(2, _node.Leases("net").Count);
    }

    [Fact]
    public void AfterAnAddThatWasRefusedTheForeignLinkStays()
    {
        Pod pod = _node.AddPod();
        pod.Must("ip link add eth0 type veth peer name other");
        _node.Call(Executables.Plugin, "ADD", _config, pod).Fails(4, "CNI_IFNAME", "eth0", "exists");
        _node.Call(Executables.Plugin, "DEL", _config, pod).Silent();
        Assert.True(pod.Can("ip link show eth0"));
    }

    [Fact]
    public void RefusesTheNodesOwnNamespace()
    {
        Pod own = new(_node, _node.Name);
        _node.Must("ip link add eth0 type veth peer name eth1");
        _node.Call(Executables.Plugin, "DEL", _config, own).Fails(4, "CNI_NETNS", own.NetNsPath);
        Assert.True(_node.HasLink("eth0"));
    }

    private void Del(JsonObject config, params string[] variables)
    {
        _node.Call(Executables.Plugin, "DEL", config, _pod, variables).Silent();
        Assert.Empty(_node.Leases("net"));
        Assert.Equal(string.Empty, _node.Must("ip -o link show type veth").Trim());
    }
}
