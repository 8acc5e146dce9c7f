using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Ipam type dhcp with <c>ipv6</c>, from dnsmasq.</summary>
public sealed class Dhcpv6Tests : IDisposable
{
    private static readonly string[] _options =
        ["--dhcp-range=fd00:77::50,fd00:77::99,64,120", "--enable-ra", "--dhcp-option=6,10.77.0.3", "--dhcp-option=option6:dns-server,[fd00:77::53]", "--dhcp-option=option6:domain-search,six.example"];

    private readonly DhcpNetwork _network = new();

    public void Dispose() => _network.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AnAddressIsLeasedAndReleased(bool hasIpv4)
    {
        _network.StartServer(_options);
        _network.StartDaemon();
        JsonObject config = Config().WithIpam("ipv4", hasIpv4);
        Pod pod = _network.Node.AddPod();
        JsonElement result = _network.Add(config, pod);
        JsonElement[] ips = [.. result.GetProperty("ips").EnumerateArray()];
        Assert.Equal(hasIpv4 ? 2 : 1, ips.Length);
        string address = ips[^1].GetProperty("address").GetString()!;
        Assert.StartsWith("fd00:77::", address, StringComparison.Ordinal);
        Assert.EndsWith("/128", address, StringComparison.Ordinal);
        Assert.Equal(
            hasIpv4 ? """{"nameservers":["10.77.0.3","fd00:77::53"],"search":["six.example"]}""" : """{"nameservers":["fd00:77::53"],"search":["six.example"]}""",
            JsonNode.Parse(result.GetProperty("dns").GetRawText())!.ToJsonString());
        _network.WaitForServer(address[..^4], has: true);

        // The way is told by the router's advertisement.
        Background.WaitFor(() => pod.Pings(Lan.Gateway6), 10_000, () => pod.Must("ip -6 route"));
        Assert.Equal(hasIpv4, pod.Pings(Lan.Gateway4));
        _network.Check(config, result, pod).Silent();
        _network.Call("DEL", config, pod).Silent();
        Background.WaitFor(() => !_network.ServerLeases.Any(static line => line.Contains(" fd00:77::") || line.Contains(" 10.77.")), 5000, () => string.Join('\n', _network.ServerLeases));
        Assert.Empty(_network.StateFiles);
    }

    /// <summary>dnsmasq leases two minutes at least, so that a restarted daemon finds that the time has come.</summary>
    [Theory]
    [InlineData("DHCPRENEW", "renew")]
    [InlineData("DHCPREBIND", "renew", "rebind")]
    public void ALeaseIsRenewedAndRebound(string message, params string[] due)
    {
        Background server = _network.StartServer(_options);
        Background daemon = _network.StartDaemon();
        JsonObject config = Config();
        Pod pod = _network.Node.AddPod();
        JsonElement result = _network.Add(config, pod);
        string address = result.GetProperty("ips")[1].GetProperty("address").GetString()!;
        MakeDue(daemon, due);
        daemon = _network.StartDaemon();
        daemon.WaitForLog($"{address} renewed for 120 s");
        Assert.Contains(message, server.Log);
        _network.Check(config, result, pod).Silent();
    }

    [Fact]
    public void AnAddressWhoseLeaseHasEndedGoesAndTheOtherStays()
    {
        _network.StartServer(_options);
        Background daemon = _network.StartDaemon();
        JsonObject config = Config();
        Pod pod = _network.Node.AddPod();
        JsonElement result = _network.Add(config, pod);
        MakeDue(daemon, "renew", "rebind", "expire");
        daemon = _network.StartDaemon();
        daemon.WaitForLog("/128 is lost");
        Assert.DoesNotContain("/128", pod.Must("ip addr show eth0"));
        Assert.True(pod.Pings(Lan.Gateway4));
        _network.Check(config, result, pod).Fails(101, "/128", "has expired");
        _network.Call("DEL", config, pod).Silent();
    }

    [Fact]
    public void WithoutAServerOfIpv6TheAddressOfIpv4IsGivenBack()
    {
        _network.StartServer();
        _network.StartDaemon();
        Pod pod = _network.Node.AddPod();
        _network.Call("ADD", Config().With("ipamTimeout", 4), pod).Fails(11, "no DHCPv6 server answered on \"eth0\" within 4 s");
        Background.WaitFor(() => _network.ServerLeases.Length == 0, 5000, () => string.Join('\n', _network.ServerLeases));
        Assert.Empty(_network.StateFiles);
        Assert.False(pod.Can("ip link show eth0"));
    }

    private JsonObject Config() => _network.Config().With("enabledad", false).WithIpam("ipv6", true);

    private void MakeDue(Background daemon, params string[] due)
    {
        daemon.Stop("KILL");
        string file = Assert.Single(_network.StateFiles);
        JsonNode lease = JsonNode.Parse(File.ReadAllText(file))!;
        foreach (string key in due)
        {
            lease["ipv6"]![key] = 1;
        }

        File.WriteAllText(file, lease.ToJsonString());
    }
}
