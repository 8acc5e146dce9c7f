using System;
using System.Linq;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>The keys <c>vlan</c> and <c>vlanTrunk</c>, seen by who reaches whom on one bridge and in one subnet: nothing but VLANs parts these pods.</summary>
[Trait("Kernel", "cloud")]
public sealed class BridgeVlanTests : IDisposable
{
    private readonly Node _node = new();

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData(Configs.V4)]
    [InlineData(Configs.V6)]
    public void PodsReachThoseOfTheirOwnVlanOnly(string subnet)
    {
        Kernel.Require("bridge-vlan");
        (Pod first, string firstAddress) = Attach(subnet, "vlan", 100);
        (Pod second, string secondAddress) = Attach(subnet, "vlan", 100);
        (Pod third, string thirdAddress) = Attach(subnet, "vlan", 200);
        (Pod fourth, string fourthAddress) = Attach(subnet, "vlan", 200);
        (Pod untagged, _) = Attach(subnet, "vlan", 0);

        Assert.True(first.Pings(secondAddress), "100 to 100");
        Assert.True(third.Pings(fourthAddress), "200 to 200");
        Assert.False(first.Pings(thirdAddress), "100 to 200");
        Assert.False(fourth.Pings(secondAddress), "200 to 100");
        Assert.False(untagged.Pings(firstAddress), "no VLAN to 100");
    }

    [Fact]
    public void ATrunkCarriesItsVlansWithTheirTagsAndNoOthers()
    {
        Kernel.Require("bridge-vlan", "vlan");
        (Pod trunk, _) = Attach(Configs.V4, "vlanTrunk", new JsonArray(new JsonObject { ["id"] = 100 }, new JsonObject { ["minID"] = 200, ["maxID"] = 201 }));
        foreach (int vlan in new[] { 100, 201, 300 })
        {
            (_, string address) = Attach(Configs.V4, "vlan", vlan);
            Assert.False(trunk.Pings(address), $"untagged to {vlan}");
            trunk.Must($"ip link add link eth0 name tagged type vlan id {vlan}");
            trunk.Must("ip addr add 10.77.0.200/24 dev tagged");
            trunk.Must("ip link set tagged up");
            trunk.Must($"ip route add {address} dev tagged src 10.77.0.200");
            Assert.Equal(vlan != 300, trunk.Pings(address));
            trunk.Must("ip link del tagged");
        }
    }

    /// <summary>A pod without addresses of the node's on the bridge, and its own.</summary>
    private (Pod Pod, string Address) Attach(string subnet, string key, JsonNode value)
    {
        Pod pod = _node.AddPod();
        JsonObject config = Configs.Bridge(_node, subnets: subnet).With("isGateway", false).With(key, value);
        return (pod, _node.Call(Executables.Plugin, "ADD", config, pod).Result().GetProperty("ips").EnumerateArray().Single().GetProperty("address").GetString()!.Split('/')[0]);
    }
}
