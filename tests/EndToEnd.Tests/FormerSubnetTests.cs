using System;
using System.Linq;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>
/// The node has another subnet than before: its bridge follows as soon as no container is on it that has an address of the
/// former one, and until then an error says what is to be done.
/// </summary>
public sealed class FormerSubnetTests : IDisposable
{
    private readonly FlannelNode _node = new();

    public static TheoryData<string> Types => ["flannel", "cscni"];

    public void Dispose() => _node.Dispose();

    [Theory]
    [MemberData(nameof(Types))]
    public void ABridgeWithoutContainersIsReaddressed(string type)
    {
        Pod first = _node.Node.AddPod(), second = _node.Node.AddPod();
        JsonObject config = Config(type);
        _node.Call("ADD", config, first).Result();
        _node.Call("DEL", config, first).Silent();
        Assert.Equal(["10.244.1.1/24", "fd00:244:0:1::1/64"], Addresses());
        Move();
        _node.Call("STATUS", config).Silent();
        _node.Call("ADD", config, second).Result();
        Assert.Equal(["10.244.7.1/24", "fd00:244:0:7::1/64"], Addresses());
        Assert.True(second.Pings("10.244.7.1"));
        Assert.True(second.Pings("fd00:244:0:7::1"));
        Assert.DoesNotContain("10.244.1.0", _node.Node.Must("ip route"));
        Assert.DoesNotContain("fd00:244:0:1:", _node.Node.Must("ip -6 route"));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void ContainersAreNamedAndWhenTheyAreGoneItIsReaddressed(string type)
    {
        Pod first = _node.Node.AddPod(), second = _node.Node.AddPod();
        JsonObject config = Config(type);
        string veth = _node.Call("ADD", config, first).Result().GetProperty("interfaces")[1].GetProperty("name").GetString()!;
        Move();
        string[] told = ["cni0", "10.244.1.1/24", "former subnet", veth, "delete them", "forceAddress"];
        _node.Call("STATUS", config).Fails(50, told);
        _node.Call("ADD", config, second).Fails(11, [.. told, "10.244.7.1/24"]);
        Assert.Equal(["10.244.1.1/24", "fd00:244:0:1::1/64"], Addresses());
        Assert.Equal(["10.244.1.2", "fd00:244:0:1::2"], _node.Node.Leases("cbr0"));
        Assert.True(first.Pings("10.244.1.1"));

        // Again: the failed ADD has changed nothing.
        _node.Call("ADD", config, second).Fails(11, told);
        _node.Call("DEL", config, second).Silent();
        _node.Call("DEL", config, first).Silent();
        _node.Call("ADD", config, second).Result();
        Assert.Equal(["10.244.7.1/24", "fd00:244:0:7::1/64"], Addresses());
        _node.Call("STATUS", config).Silent();
    }

    /// <summary>IPv6 alone: the new address would not be refused by the kernel, but the former one would take its owner's packets.</summary>
    [Theory]
    [MemberData(nameof(Types))]
    public void OneFamilyMayChangeAlone(string type)
    {
        Pod first = _node.Node.AddPod(), second = _node.Node.AddPod();
        JsonObject config = Config(type);
        _node.Call("ADD", config, first).Result();
        _node.Env.Write(subnet6: "fd00:244:0:7::1/64");
        _node.Call("ADD", config, second).Fails(11, "fd00:244:0:1::1/64");
        _node.Call("DEL", config, first).Silent();
        _node.Call("ADD", config, second).Result();
        Assert.Equal(["10.244.1.1/24", "fd00:244:0:7::1/64"], Addresses());
    }

    [Fact]
    public void ForceAddressDoesItAtOnce()
    {
        JsonObject config = Config("cscni").With("forceAddress", true);
        _node.Call("ADD", config, _node.Node.AddPod()).Result();
        Move();
        _node.Call("STATUS", config).Silent();
        _node.Call("ADD", config, _node.Node.AddPod()).Result();
        Assert.Equal(["10.244.7.1/24", "fd00:244:0:7::1/64"], Addresses());
    }

    /// <summary>What the node's owner has put there is not ours to remove.</summary>
    [Theory]
    [MemberData(nameof(Types))]
    public void AnAddressOutsideOfTheNetworksIsNotTouched(string type)
    {
        Pod pod = _node.Node.AddPod();
        JsonObject config = Config(type);
        _node.Call("ADD", config, pod).Result();
        _node.Call("DEL", config, pod).Silent();
        _node.Node.Must("ip addr add fd00:1::1/64 dev cni0");
        _node.Node.Must("ip addr add 192.168.7.1/24 dev cni0");
        _node.Call("ADD", config, pod).Result();
        _node.Call("DEL", config, pod).Silent();
        Move();
        _node.Call("ADD", config, pod).Fails(7, "cni0", "already has an IP address different from 10.244.7.1/24", "192.168.7.1/24", "forceAddress");
        Assert.Contains("192.168.7.1/24", Addresses());
        _node.Node.Must("ip addr del 192.168.7.1/24 dev cni0");
        _node.Call("ADD", config, pod).Result();
        Assert.Equal(["10.244.7.1/24", "fd00:1::1/64", "fd00:244:0:7::1/64"], Addresses());
    }

    /// <summary>An address that could not be removed, or that somebody put there, beside the right one.</summary>
    [Fact]
    public void AFormerAddressBesideTheRightOneGoes()
    {
        Pod pod = _node.Node.AddPod();
        JsonObject config = Config("cscni");
        _node.Call("ADD", config, pod).Result();
        _node.Call("DEL", config, pod).Silent();
        _node.Node.Must("ip addr add 10.244.3.1/24 dev cni0");
        _node.Call("ADD", config, pod).Result();
        Assert.Equal(["10.244.1.1/24", "fd00:244:0:1::1/64"], Addresses());
    }

    [Fact]
    public void ADDsAtTheSameTimeDoNotKeepEachOtherOut()
    {
        Pod first = _node.Node.AddPod();
        JsonObject config = Config("cscni");
        _node.Call("ADD", config, first).Result();
        _node.Call("DEL", config, first).Silent();
        Move();
        Pod[] pods = [.. Enumerable.Range(0, 8).Select(_ => _node.Node.AddPod())];
        Outcome[] outcomes = [.. pods.AsParallel().WithDegreeOfParallelism(8).Select(pod => _node.Call("ADD", config, pod))];
        Assert.All(outcomes, static outcome => Assert.True(outcome.ExitCode == 0, outcome.Text));
        Assert.Equal(["10.244.7.1/24", "fd00:244:0:7::1/64"], Addresses());
        Assert.All(pods, static pod => Assert.True(pod.Pings("10.244.7.1")));
    }

    /// <summary>Without the key subnetOf it is as with the reference; but a refused ADD leaves no address that lets the next one pass.</summary>
    [Fact]
    public void ARefusedAddressIsRefusedAgain()
    {
        JsonObject config = Configs.Bridge(_node.Node);
        _node.Node.Call(Executables.Plugin, "ADD", config, _node.Node.AddPod()).Result();
        _node.Node.Call(Executables.Plugin, "ADD", config.With("name", "more"), _node.Node.AddPod()).Result();
        JsonObject other = Configs.Bridge(_node.Node, subnets: "10.78.0.0/24").With("name", "other");
        for (int time = 0; time < 2; time++)
        {
            _node.Node.Call(Executables.Plugin, "ADD", other, _node.Node.AddPod()).Fails(7, "already has an IP address different from 10.78.0.1/24: 10.77.0.1/24");
        }
    }

    private JsonObject Config(string type)
    {
        JsonObject config = _node.Config().With("type", type);
        if (type == "cscni")
        {
            config.Remove("subnetFile");
            config["overlay"] = new JsonObject { ["subnetFile"] = _node.Env.Path };
        }

        return config;
    }

    private void Move() => _node.Env.Write(subnet: "10.244.7.1/24", subnet6: "fd00:244:0:7::1/64");

    private string[] Addresses() =>
    [
        .. _node.Node.Json("ip -j addr show cni0")[0].GetProperty("addr_info").EnumerateArray()
            .Where(static address => address.GetProperty("scope").GetString() == "global")
            .Select(static address => $"{address.GetProperty("local").GetString()}/{address.GetProperty("prefixlen").GetInt32()}")
            .Order(StringComparer.Ordinal),
    ];
}
