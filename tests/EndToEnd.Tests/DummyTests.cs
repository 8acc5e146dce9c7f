using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Type dummy.</summary>
[Trait("Kernel", "cloud")]
public sealed class DummyTests() : DropInLinkTests("dummy", "dummy")
{
    protected override bool HasLan => false;

    /// <summary>The reference plugin has no MTU to set.</summary>
    protected override JsonObject Compared() => Config(ipam: "host-local");

    [Fact]
    public void AnIpamIsNeeded()
    {
        JsonObject config = Config();
        config.Remove("ipam");
        Refused(config, 7, "dummy interface requires an IPAM configuration");
        Node.Call(Executables.Plugin, "STATUS", config).Fails(7, "IPAM");
    }

    [Fact]
    public void TheContainerReachesItself()
    {
        Pod pod = Node.AddPod();
        Add(Config(), pod);
        pod.Must("ip link set lo up");
        Assert.True(pod.Pings("10.77.0.2"));
        Assert.True(pod.Pings("fd00:77::2"));
    }
}
