using System.Text.Json;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>CHECK: silent where all stands, 101 naming what does not.</summary>
public sealed class CheckTests : System.IDisposable
{
    private readonly Node _node = new();
    private readonly Pod _pod;
    private readonly JsonObject _config;
    private readonly string _host;

    public CheckTests()
    {
        _pod = _node.AddPod();
        JsonObject config = Configs.Bridge(_node).With("isDefaultGateway", true).With("hairpinMode", true).With("portIsolation", true).With("mtu", 1400)
            .WithIpam("routes", new JsonArray(
                new JsonObject { ["dst"] = "192.168.60.0/24", ["mtu"] = 1300, ["advmss"] = 1200, ["priority"] = 77, ["table"] = 500 },
                new JsonObject { ["dst"] = "fd00:60::/64", ["priority"] = 9 }));
        JsonElement result = _node.Call(Executables.Plugin, "ADD", config, _pod).Result();
        _host = result.GetProperty("interfaces")[1].GetProperty("name").GetString()!;
        _config = config.With("prevResult", JsonNode.Parse(result.GetRawText()));
    }

    public void Dispose() => _node.Dispose();

    [Fact]
    public void SilentWhereAllStands() => Check().Silent();

    [Fact]
    public void AResultOfAVersionWithoutWordsForRouteAttributesIsComparedWithoutThem()
    {
        Pod pod = _node.AddPod();
        JsonObject config = _config.With("cniVersion", "1.0.0");
        config.Remove("prevResult");
        JsonElement result = _node.Call(Executables.Plugin, "ADD", config, pod).Result();
        config["prevResult"] = JsonNode.Parse(result.GetRawText());
        _node.Call(Executables.Plugin, "CHECK", config, pod).Silent();
        pod.Must("ip route flush table 500");
        _node.Call(Executables.Plugin, "CHECK", config, pod).Fails(101, "192.168.60.0/24");
    }

    [Fact]
    public void PrevResultIsNeeded()
    {
        _config.Remove("prevResult");
        Check().Fails(7, "prevResult");
    }

    [Fact]
    public void AResultThatTellsTheContainersInterfaceOnlyIsComparedAsFarAsItGoes()
    {
        JsonArray interfaces = _config["prevResult"]!["interfaces"]!.AsArray();
        interfaces.RemoveAt(0);
        interfaces.RemoveAt(0);
        foreach (JsonNode? ip in _config["prevResult"]!["ips"]!.AsArray())
        {
            ip!["interface"] = 0;
        }

        Check().Silent();
    }

    [Theory]
    [InlineData("pod ip link set eth0 address 0e:00:00:00:00:99", "MAC", "eth0")]
    [InlineData("pod ip link set eth0 mtu 1390", "MTU", "eth0", "1390", "1400")]
    [InlineData("pod ip link set eth0 down", "eth0", "down")]
    [InlineData("pod ip link set eth0 name eth9", "eth0", "missing")]
    [InlineData("pod ip link del eth0", "eth0", "missing")]
    [InlineData("pod ip addr del 10.77.0.2/24 dev eth0", "10.77.0.2/24")]
    [InlineData("pod ip addr del fd00:77::2/64 dev eth0", "fd00:77::2/64")]
    [InlineData("pod ip route del default", "0.0.0.0/0")]
    [InlineData("pod ip -6 route del default", "::/0")]
    [InlineData("pod ip route change 192.168.60.0/24 table 500 via 10.77.0.1 metric 77 mtu 1280 advmss 1200", "mtu", "1280", "1300")]
    [InlineData("pod ip route change 192.168.60.0/24 table 500 via 10.77.0.1 metric 77 mtu 1300 advmss 1100", "advmss", "1100", "1200")]
    [InlineData("pod ip route flush table 500", "192.168.60.0/24", "500")]
    [InlineData("node ip link set HOST nomaster", "not a port", "br0")]
    [InlineData("node ip link set HOST mtu 1390", "MTU")]
    [InlineData("node ip link set HOST down", "down")]
    [InlineData("node ip link set HOST type bridge_slave hairpin off", "hairpin")]
    [InlineData("node ip link set HOST type bridge_slave isolated off", "isolation")]
    [InlineData("node ip link set HOST address 0e:00:00:00:00:98", "MAC")]
    [InlineData("node ip addr del 10.77.0.1/24 dev br0", "gateway address", "10.77.0.1/24")]
    [InlineData("node ip link set br0 address 0e:00:00:00:00:97", "MAC", "br0")]
    [InlineData("node ip link set br0 down", "br0", "down")]
    [InlineData("node ip link del br0", "br0", "missing")]
    [InlineData("node sysctl -q -w net.ipv4.ip_forward=0", "forward")]
    [InlineData("node rm LEASES/net/10.77.0.2 LEASES/net/fd00:77::2", "cscni-ipam")]
    public void TellsWhatDiffers(string change, params string[] told)
    {
        string line = change[(change.IndexOf(' ') + 1)..].Replace("HOST", _host).Replace("LEASES", _node.LeaseDirectory);
        _ = change.StartsWith("pod") ? _pod.Must(line) : _node.Must(line);
        Check().Fails(101, told);
    }

    [Fact]
    public void AnotherSandboxThanTheOneOfAddIsTold()
    {
        Pod other = new(_node, _node.AddPod().NetNs) { ContainerId = _pod.ContainerId };
        _node.Call(Executables.Plugin, "CHECK", _config, other).Fails(101, "sandbox", other.NetNsPath);
    }

    private Outcome Check() => _node.Call(Executables.Plugin, "CHECK", _config, _pod);
}
