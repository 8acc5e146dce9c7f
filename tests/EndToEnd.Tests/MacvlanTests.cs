using System.Text.Json;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Type macvlan.</summary>
public sealed class MacvlanTests() : DropInLinkTests("macvlan")
{
    [Theory]
    [InlineData("bridge")]
    [InlineData("private")]
    [InlineData("vepa")]
    [InlineData("passthru")]
    public void EachModeIsServedAndChecked(string mode) => ServesAndChecksMode(mode, mode == "bridge" ? "vepa" : "bridge");

    [Fact]
    public void TheQueueOfBroadcastsIsSet()
    {
        Pod pod = Node.AddPod();
        Add(Config().With("bcqueuelen", 2000), pod);
        Assert.Equal(2000, pod.Json("ip -j -d link show eth0")[0].GetProperty("linkinfo").GetProperty("info_data").GetProperty("bcqueuelen").GetInt32());
    }

    [Theory]
    [InlineData("0e:00:00:00:00:01", "", "", "", "0e:00:00:00:00:01")]
    [InlineData("0e:00:00:00:00:01", "0e:00:00:00:00:02", "", "", "0e:00:00:00:00:02")]
    [InlineData("0e:00:00:00:00:01", "0e:00:00:00:00:02", "0e:00:00:00:00:03", "", "0e:00:00:00:00:03")]
    [InlineData("0e:00:00:00:00:01", "0e:00:00:00:00:02", "0e:00:00:00:00:03", "0e:00:00:00:00:04", "0e:00:00:00:00:04")]
    public void TheHardwareAddressIsTheRuntimesBeforeTheConfigurations(string key, string variable, string args, string runtime, string expected)
    {
        JsonObject config = Config().With("mac", key);
        if (args.Length > 0)
        {
            config["args"] = new JsonObject { ["cni"] = new JsonObject { ["mac"] = args } };
        }

        if (runtime.Length > 0)
        {
            config["runtimeConfig"] = new JsonObject { ["mac"] = runtime };
        }

        Pod pod = Node.AddPod();
        JsonElement result = Node.Call(Executables.Plugin, "ADD", config, pod, variable.Length > 0 ? [$"CNI_ARGS=IgnoreUnknown=1;MAC={variable}"] : []).Result();
        Assert.Equal(expected, result.GetProperty("interfaces")[0].GetProperty("mac").GetString());
        Assert.Equal(expected, pod.Json("ip -j link show eth0")[0].GetProperty("address").GetString());
    }

    [Fact]
    public void WithoutAMasterTheLinkOfTheDefaultRouteIsTaken()
    {
        JsonObject config = Config().With("master", null);
        Refused(config, 7, "no default route interface found on the node", "master");
        Node.Call(Executables.Plugin, "STATUS", config).Fails(50, "no default route interface found");
        Node.Must("ip link add other0 up type veth peer name other1");
        Node.Must("ip link set other1 up");
        Node.Must("ip addr add 192.0.2.1/24 dev other0");
        Node.Must("ip addr add 198.51.100.1/24 dev up0");
        Node.Must("ip route add default via 192.0.2.2 dev other0 metric 200");
        Node.Must("ip route add default via 198.51.100.2 dev up0 metric 100");
        Pod pod = Node.AddPod();
        JsonElement result = Add(config, pod);
        Assert.True(pod.Pings(Lan.Gateway4));
        Check(config, result, pod).Silent();
        Node.Call(Executables.Plugin, "STATUS", config).Silent();
    }

    [Fact]
    public void TheMasterMayBeInTheContainer()
    {
        Pod pod = Node.AddPod();
        JsonObject config = Config().With("linkInContainer", true);
        Refused(config, 7, "up0", "in the container");
        Node.Must($"ip link set up0 netns {pod.NetNs}");
        pod.Must("ip link set up0 up");
        JsonElement result = Add(config, pod);
        Assert.True(pod.Pings(Lan.Gateway4));
        Check(config, result, pod).Silent();
        Node.Call(Executables.Plugin, "DEL", config, pod).Silent();
        Assert.False(pod.Can("ip link show eth0"));
        Assert.True(pod.Can("ip link show up0"));
    }

    [Fact]
    public void WithoutAnIpamTheLinkIsUpAndHasNoAddress()
    {
        Pod pod = Node.AddPod();
        JsonObject config = Config();
        config.Remove("ipam");
        JsonElement result = Add(config, pod);
        Assert.False(result.TryGetProperty("ips", out JsonElement ips) && ips.GetArrayLength() > 0);
        Assert.Contains("UP", pod.Must("ip -br link show eth0"));
        Check(config, result, pod).Silent();
    }

    [Theory]
    [InlineData("mode", "\"nonsense\"", 7, "nonsense", "passthru")]
    [InlineData("mode", "4", 6, "mode")]
    [InlineData("master", "\"absent0\"", 7, "absent0", "on the node")]
    [InlineData("mtu", "1501", 7, "1501", "1500", "up0")]
    [InlineData("mtu", "67", 7, "mtu", "68")]
    [InlineData("mtu", "-1", 7, "mtu")]
    [InlineData("mac", "\"01:00:00:00:00:01\"", 7, "mac", "unicast")]
    [InlineData("mac", "\"nonsense\"", 7, "mac", "nonsense")]
    [InlineData("bcqueuelen", "-1", 7, "bcqueuelen")]
    [InlineData("bcqueuelen", "4294967296", 7, "bcqueuelen")]
    [InlineData("linkInContainer", "\"yes\"", 6, "linkInContainer")]
    public void ABadValueIsNamed(string key, string value, int code, params string[] told) => Refused(Config().With(key, JsonNode.Parse(value)), code, told);

    [Fact]
    public void StatusMissesTheMaster()
    {
        Node.Call(Executables.Plugin, "STATUS", Config()).Silent();
        Node.Call(Executables.Plugin, "STATUS", Config().With("master", "absent0")).Fails(50, "absent0");
        Node.Call(Executables.Plugin, "STATUS", Config().WithIpam("type", "absent")).Fails(50, "absent");
    }

    [Fact]
    public void CheckSeesAnotherMaster()
    {
        Pod pod = Node.AddPod();
        JsonElement result = Add(Config(), pod);
        Node.Must("ip link add other0 type veth peer name other1");
        Check(Config().With("master", "other0"), result, pod).Fails(101, "eth0", "other0");
        Check(Config().With("master", "absent0"), result, pod).Fails(101, "absent0", "missing");
    }

    [Fact]
    public void AnAddressThatAnotherHostHasIsRefused()
    {
        Shell.Must($"ip -n {Lan.Outside} addr add fd00:77::2/64 dev lan0 nodad");
        Refused(Config().With("enabledad", null), 102, "fd00:77::2", "duplicate address detection");
        Pod pod = Node.AddPod();
        Add(Config(), pod);
    }

    [Fact]
    public void AMasterWithoutACarrierIsNotWaitedFor()
    {
        Shell.Must($"ip -n {Lan.Outside} link set lan0 down");
        long start = System.Environment.TickCount64;
        Add(Config().With("enabledad", true), Node.AddPod());
        Assert.InRange(System.Environment.TickCount64 - start, 0, 4000);
    }
}
