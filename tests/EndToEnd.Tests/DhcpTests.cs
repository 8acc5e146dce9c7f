using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Ipam type dhcp with our daemon, from real servers.</summary>
public sealed class DhcpTests : IDisposable
{
    private readonly DhcpNetwork _network = new();

    public void Dispose() => _network.Dispose();

    [Theory]
    [InlineData("0.4.0")]
    [InlineData("1.1.0")]
    public void ALeaseIsGivenCheckedAndReleased(string version)
    {
        _network.StartServer("--dhcp-option=6,10.77.0.3,10.77.0.4", "--dhcp-option=15,example.org", "--dhcp-option=119,a.example,b.a.example");
        _network.StartDaemon();
        JsonObject config = _network.Config(version);
        Pod pod = _network.Node.AddPod();
        JsonElement result = _network.Add(config, pod);
        string address = DhcpNetwork.AddressOf(result);
        JsonElement ip = result.GetProperty("ips")[0];
        Assert.Equal(($"{address}/24", "10.77.0.1"), (ip.GetProperty("address").GetString(), ip.GetProperty("gateway").GetString()));
        JsonElement route = Assert.Single(result.GetProperty("routes").EnumerateArray());
        Assert.Equal(("0.0.0.0/0", "10.77.0.1"), (route.GetProperty("dst").GetString(), route.GetProperty("gw").GetString()));
        Assert.Equal(
            """{"nameservers":["10.77.0.3","10.77.0.4"],"domain":"example.org","search":["a.example","b.a.example"]}""",
            JsonNode.Parse(result.GetProperty("dns").GetRawText())!.ToJsonString());
        Assert.True(pod.Pings(Lan.Gateway4));

        // The server knows the attachment by the text that the reference daemon gives it too.
        _network.WaitForServer(address, has: true);
        string client = Convert.ToHexStringLower(Encoding.ASCII.GetBytes($"\0{pod.ContainerId}/net/eth0"));
        Assert.EndsWith(client, Assert.Single(_network.ServerLeases).Replace(":", string.Empty), StringComparison.Ordinal);
        _network.Check(config, result, pod).Silent();
        _network.Call("DEL", config, pod).Silent();
        _network.WaitForServer(address, has: false);
        Assert.False(pod.Can("ip link show eth0"));
        Assert.Empty(_network.StateFiles);
        _network.Check(config, result, pod).Fails(101, "no lease of net/");
        _network.Call("DEL", config, pod).Silent();
    }

    [Fact]
    public void ABridgeIsServedToo()
    {
        _network.StartServer();
        _network.StartDaemon();
        JsonObject config = _network.Config();
        config["type"] = "bridge";
        config["bridge"] = "br0";
        _network.Node.Must("ip link add br0 type bridge");
        _network.Node.Must("ip link set br0 up");
        _network.Node.Must("ip link set up0 master br0");
        Pod pod = _network.Node.AddPod();
        JsonElement result = _network.Add(config, pod);
        Assert.True(pod.Pings(Lan.Gateway4));
        _network.Check(config, result, pod).Silent();
        string address = result.GetProperty("ips")[0].GetProperty("address").GetString()!.Split('/')[0];
        _network.Call("DEL", config, pod).Silent();
        _network.WaitForServer(address, has: false);
    }

    [Fact]
    public void TwoInterfacesOfOneContainerHaveTwoLeases()
    {
        _network.StartServer();
        _network.StartDaemon();
        JsonObject config = _network.Config();
        Pod pod = _network.Node.AddPod();
        Pod other = pod.With("eth1");
        string first = DhcpNetwork.AddressOf(_network.Add(config, pod));
        string second = DhcpNetwork.AddressOf(_network.Add(config, other));
        Assert.NotEqual(first, second);
        _network.Call("DEL", config, pod).Silent();
        _network.WaitForServer(first, has: false);
        _network.WaitForServer(second, has: true);
        Assert.True(other.Can($"ping -c 1 -W 1 -I eth1 {Lan.Gateway4}"));
    }

    [Fact]
    public void GcReleasesWhatIsNotInTheList()
    {
        _network.StartServer();
        _network.StartDaemon();
        JsonObject config = _network.Config();
        Pod kept = _network.Node.AddPod(), lost = _network.Node.AddPod();
        string keptAddress = DhcpNetwork.AddressOf(_network.Add(config, kept));
        string lostAddress = DhcpNetwork.AddressOf(_network.Add(config, lost));
        JsonArray list = [new JsonObject { ["containerID"] = kept.ContainerId, ["ifname"] = "eth0" }];
        _network.Call("GC", config).Silent();
        Assert.Equal(2, _network.StateFiles.Length);
        _network.Call("GC", config.With("cni.dev/valid-attachments", list)).Silent();
        _network.WaitForServer(lostAddress, has: false);
        _network.WaitForServer(keptAddress, has: true);
        Assert.Single(_network.StateFiles);
        Assert.False(lost.Can("ip link show eth0"));
        Assert.True(kept.Pings(Lan.Gateway4));
    }

    [Fact]
    public void AnAddThatFailsLaterGivesTheLeaseBack()
    {
        _network.StartServer("--dhcp-option=121,10.9.0.0/16,192.0.2.1");
        Background daemon = _network.StartDaemon();
        Pod pod = _network.Node.AddPod();
        _network.Call("ADD", _network.Config(), pod).Fails(100, "10.9.0.0/16");
        Assert.Contains("leased for 120 s", daemon.Log);
        Background.WaitFor(() => _network.ServerLeases.Length == 0, 5000, () => string.Join('\n', _network.ServerLeases));
        Assert.False(pod.Can("ip link show eth0"));
        Assert.Empty(_network.StateFiles);
    }

    [Theory]
    [InlineData("/proc/self/ns/net", "the DHCP daemon itself runs in")]
    [InlineData("/var/run/netns/absent", "cannot be opened by the DHCP daemon")]
    [InlineData("/etc/passwd", "cannot be opened by the DHCP daemon")]
    public void ANamespaceThatIsNoContainersIsRefused(string path, string told)
    {
        _network.StartDaemon();
        Pod pod = new(_network.Node, _network.Node.Name) { NetNsPath = path };
        _network.Node.Call(Executables.Ipam, "ADD", _network.Config(), pod).Fails(4, path, told);
        Pod empty = _network.Node.AddPod();
        _network.Node.Call(Executables.Ipam, "ADD", _network.Config(), empty).Fails(4, "eth0", "no such interface");
    }

    [Fact]
    public void OptionsAreProvidedAndRequested()
    {
        Background server = _network.StartServer("--dhcp-option=42,10.77.0.9");
        _network.StartDaemon("-broadcast");
        JsonObject config = _network.Config();
        config["ipam"]!["provide"] = JsonNode.Parse("""
            [
              {"option": "host-name", "fromArg": "K8S_POD_NAME"},
              {"option": "vendor-class-identifier", "value": "cscni-test"},
              {"option": "77", "value": "\u0004blue"}
            ]
            """);
        config["ipam"]!["request"] = JsonNode.Parse("""[{"skipDefault": true}, {"option": "subnet-mask"}, {"option": "42"}]""");
        Pod pod = _network.Node.AddPod();
        JsonElement result = _network.Add(config, pod, "CNI_ARGS=IgnoreUnknown=1;K8S_POD_NAME=web-0");
        Assert.False(result.TryGetProperty("routes", out _));
        server.WaitForLog("client provides name: web-0");
        server.WaitForLog("vendor class: cscni-test");
        server.WaitForLog("user class: blue");
        server.WaitForLog("broadcast response");
        server.WaitForLog("option: 42 ntp-server");
        Assert.DoesNotContain("dns-server", server.Log);
    }

    [Theory]
    [InlineData("provide", """[{"option": "colour", "value": "x"}]""", 7, "ipam.provide[0].option", "colour", "host-name")]
    [InlineData("provide", """[{"option": "53", "value": "x"}]""", 7, "ipam.provide[0].option", "53")]
    [InlineData("provide", """[{"option": 12, "value": "x"}]""", 6, "ipam.provide[0].option")]
    [InlineData("request", """[{"option": "256"}]""", 7, "ipam.request[0].option", "256")]
    [InlineData("priority", "-1", 7, "ipam.priority", "-1")]
    [InlineData("ipv4", "false", 7, "ipam.ipv4", "ipv6")]
    [InlineData("daemonSocketPath", "\"here.sock\"", 7, "ipam.daemonSocketPath", "absolute")]
    public void ABadValueIsNamed(string key, string value, int code, params string[] told)
    {
        _network.StartDaemon();
        JsonObject config = _network.Config().WithIpam(key, JsonNode.Parse(value));
        Pod pod = _network.Node.AddPod();
        _network.Call("ADD", config, pod).Fails(code, told);
        Assert.False(pod.Can("ip link show eth0"));
        _network.Call("STATUS", config).Fails(50, told);
    }

    [Fact]
    public void AValueThatIsTooLongIsNamed()
    {
        _network.StartDaemon();
        JsonArray provide = [new JsonObject { ["option"] = "host-name", ["value"] = new string('x', 256) }];
        _network.Call("ADD", _network.Config().WithIpam("provide", provide), _network.Node.AddPod()).Fails(7, "value too long for option", "host-name", "256");
    }

    [Fact]
    public void WithoutAServerTheErrorComesInTime()
    {
        Background daemon = _network.StartDaemon();
        Pod pod = _network.Node.AddPod();
        string before = _network.Node.Snapshot();
        long start = Environment.TickCount64;
        _network.Call("ADD", _network.Config().With("ipamTimeout", 3), pod).Fails(11, "plugin \"dhcp\" ADD", "no DHCP server answered on \"eth0\" within 3 s");
        Assert.InRange(Environment.TickCount64 - start, 2500, 9000);
        Assert.False(pod.Can("ip link show eth0"));
        Assert.Empty(_network.StateFiles);
        Assert.Equal(before, _network.Node.Snapshot());
        daemon.Stop("TERM");
        _network.StartDaemon("--resendtimeout=1s");
        _network.Call("ADD", _network.Config(), pod).Fails(11, "within 1 s");
    }

    [Fact]
    public void APluginThatNoLongerWaitsLeavesNothing()
    {
        Background daemon = _network.StartDaemon();
        Pod pod = _network.Node.AddPod();
        pod.Must("ip link add eth0 type veth peer name peer0");
        Outcome killed = _network.Node.Run(
            "timeout",
            ["-s", "KILL", "1", $"{_network.Plugins}/dhcp"],
            CniEnvironment.Of("ADD", pod, "/"),
            _network.Config().ToJsonString());
        Assert.NotEqual(0, killed.ExitCode + killed.Signal);
        daemon.WaitForLog("the plugin no longer waits");
        _network.Call("DEL", _network.Config(), pod).Silent();
    }

    [Fact]
    public void WithoutTheDaemonTheErrorSaysHowToStartIt()
    {
        JsonObject config = _network.Config();
        Pod pod = _network.Node.AddPod();
        _network.Call("ADD", config, pod).Fails(11, $"the DHCP daemon is not running at \"{_network.SocketPath}\"", "cscni-dhcp -socketpath");
        Assert.False(pod.Can("ip link show eth0"));
        _network.Call("STATUS", config).Fails(50, $"not running at \"{_network.SocketPath}\"");
        _network.Call("DEL", config, pod).Silent();
        _network.Call("GC", config.With("cni.dev/valid-attachments", new JsonArray())).Silent();
        Background daemon = _network.StartDaemon();
        _network.Call("STATUS", config).Silent();

        // A socket that nobody listens at any more is as good as none.
        daemon.Stop("KILL");
        _network.Call("STATUS", config).Fails(50, "not running");
    }

    [Fact]
    public void ASecondAddIsRefused()
    {
        _network.StartServer();
        _network.StartDaemon();
        JsonObject config = _network.Config();
        Pod pod = _network.Node.AddPod();
        string address = DhcpNetwork.AddressOf(_network.Add(config, pod));
        _network.Node.Call(Executables.Ipam, "ADD", config, pod).Fails(103, "has a DHCP lease already", address);
        _network.WaitForServer(address, has: true);
        Assert.True(pod.Pings(Lan.Gateway4));
    }

    [Theory]
    [InlineData("")]
    [InlineData("--dhcp-option=121,10.9.0.0/16,10.77.0.7,10.8.0.0/24,0.0.0.0,0.0.0.0/0,10.77.0.2")]
    [InlineData("--dhcp-option=33,192.168.5.0,10.77.0.9")]
    public void TheResultIsTheReferenceDaemonsButForDns(string option)
    {
        Assert.SkipUnless(Executables.ReferenceKnows("1.1.0") && File.Exists($"{Executables.Reference}/dhcp"), "the installed reference plugins are too old to be compared with");
        _network.StartServer([.. option.Length > 0 ? new[] { option } : [], "--dhcp-option=6,10.77.0.3"]);
        _network.StartDaemon();
        string socket = $"{_network.Node.Directory}/reference.sock";
        Background reference = _network.Run(_network.Node.Name, "reference.log", $"{Executables.Reference}/dhcp", ["daemon", "-socketpath", socket]);
        Background.WaitFor(() => File.Exists(socket), 5000, () => reference.Log);
        JsonObject config = _network.Config().WithIpam("priority", 77);
        config["mac"] = "0e:00:00:00:00:01";
        config["ipam"]!["request"] = JsonNode.Parse("""[{"option": "33"}, {"option": "121"}]""");
        Pod pod = _network.Node.AddPod();
        JsonObject theirs = ResultOf(_network.Node.Call(
            $"{Executables.Reference}/macvlan", "ADD", config.WithIpam("daemonSocketPath", socket), pod, $"CNI_PATH={Executables.Reference}"));
        string theirRoutes = Routes(pod);
        _network.Node.Call($"{Executables.Reference}/macvlan", "DEL", config.WithIpam("daemonSocketPath", socket), pod, $"CNI_PATH={Executables.Reference}").Silent();
        JsonObject ours = ResultOf(_network.Call("ADD", config, pod));
        Assert.Equal("10.77.0.3", ours["dns"]!["nameservers"]![0]!.GetValue<string>());
        Assert.Equal(theirRoutes, Routes(pod));
        ours.Remove("dns");
        Assert.True(JsonNode.DeepEquals(theirs, ours), $"{theirs}\n{ours}");
        _network.Check(config, JsonDocument.Parse(ours.ToJsonString()).RootElement, pod).Silent();
    }

    private static JsonObject ResultOf(Outcome outcome)
    {
        JsonObject result = JsonNode.Parse(outcome.Result().GetRawText())!.AsObject();
        foreach (JsonNode? link in result["interfaces"]!.AsArray())
        {
            link!.AsObject().Remove("mtu");
        }

        return result;
    }

    private static string Routes(Pod pod) => string.Join('\n', pod.Must("ip route show").Split('\n').Order());
}
