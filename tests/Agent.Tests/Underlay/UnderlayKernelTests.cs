using System;
using System.Linq;
using CsCni.Agent.Settings;
using CsCni.Agent.Underlay;
using CsCni.Linux;
using CsCni.Netlink.Route;
using Xunit;

namespace CsCni.Tests.Agent;

/// <summary>The choice of the link between the nodes in a network namespace, over what ip(8) has made.</summary>
public sealed class UnderlayKernelTests : IDisposable
{
    private readonly NetNsThread _node = new();

    public UnderlayKernelTests()
    {
        Ip("link set lo up");
        foreach ((string name, int number) in (ReadOnlySpan<(string, int)>)[("eth0", 50), ("eth1", 60)])
        {
            Ip($"link add {name} mtu 1400 type veth peer name {name}p");
            Ip($"link set {name} up");
            Ip($"link set {name}p up");
            Ip($"address add 192.168.{number}.1/24 dev {name}");
            Ip($"address add fd00:{number}::1/64 dev {name} nodad");
        }
    }

    public void Dispose() => _node.Dispose();

    [Fact]
    public void Default_routes_metrics_and_both_families()
    {
        Assert.Equal("there is no IPv4 default route: name the link between the nodes by underlay.interface or underlay.canReach", Fault(new()));
        Ip("route add default via 192.168.50.9 metric 200");
        Ip("route add default via 192.168.60.9 metric 100");
        Ip("-6 route add default via fd00:60::9");
        UnderlayChoice choice = Choose(new());
        Assert.Equal(("eth1", 1400, "192.168.60.1", "fd00:60::1"), (choice.Link.Name, choice.Link.Mtu, choice.PublicV4.ToString(), choice.PublicV6.ToString()));
        Assert.Contains(IpPrefix.Parse("192.168.60.1/24"), choice.Link.Addresses);
        Ip("-6 route replace default via fd00:50::9");
        Assert.Contains("IPv4's by eth1, IPv6's by eth0", Fault(new()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_default_route_of_another_table_does_not_count()
    {
        Ip("route add default via 192.168.50.9 table 77");
        Assert.Null(Find(new(), new(true, false), out _));
    }

    [Fact]
    public void What_must_be_reached()
    {
        Ip("route add 203.0.113.0/24 via 192.168.60.9");
        Assert.Equal("eth1", Choose(new() { CanReach = IpAddress.Parse("203.0.113.5") }).Link.Name);
        Assert.Equal("eth0", Choose(new() { CanReach = IpAddress.Parse("fd00:50::77") }).Link.Name);
        Assert.Equal("there is no route to 198.51.100.1 (underlay.canReach)", Fault(new() { CanReach = IpAddress.Parse("198.51.100.1") }));
        Assert.StartsWith("192.168.50.1 is an address of this node itself", Fault(new() { CanReach = IpAddress.Parse("192.168.50.1") }), StringComparison.Ordinal);
        Ip("route add unreachable 198.51.100.0/24");
        Assert.Equal("there is no route to 198.51.100.1 (underlay.canReach)", Fault(new() { CanReach = IpAddress.Parse("198.51.100.1") }));
    }

    [Fact]
    public void Global_permanent_and_lasting_addresses_are_preferred()
    {
        Ip("address add 2001:db8::1/64 dev eth0 nodad preferred_lft 1000 valid_lft 2000");
        Ip("address add 2001:db8::2/64 dev eth0 nodad preferred_lft 0 valid_lft 2000");
        Ip("address add fe80::77/64 dev eth0 nodad");
        Ip("address add 169.254.7.7/16 dev eth0 scope link");
        UnderlaySettings eth0 = new() { Interfaces = ["eth0"] };
        Assert.Equal(("192.168.50.1", "fd00:50::1"), (Choose(eth0).AddressV4.ToString(), Choose(eth0).AddressV6.ToString()));
        Ip("address del fd00:50::1/64 dev eth0");
        Assert.Equal("2001:db8::1", Choose(eth0).AddressV6.ToString());
        Ip("address del 2001:db8::1/64 dev eth0");
        Assert.Equal("fe80::77", Choose(eth0).AddressV6.ToString());
        Ip("address del 192.168.50.1/24 dev eth0");
        Assert.Equal("169.254.7.7", Choose(eth0).AddressV4.ToString());
    }

    [Fact]
    public void Names_addresses_and_patterns()
    {
        Assert.Equal("eth1", Choose(new() { Interfaces = ["no", "192.168.60.1"] }).Link.Name);
        Assert.Equal("eth1", Choose(new() { InterfacePatterns = ["^fd00:60:"] }).Link.Name);
        Assert.Equal("eth1", Choose(new() { PublicIp = IpAddress.Parse("192.168.60.1") }).Link.Name);
        Assert.Contains("there are lo, ", Fault(new() { Interfaces = ["no"] }), StringComparison.Ordinal);
    }

    private UnderlayChoice Choose(UnderlaySettings settings)
    {
        UnderlayChoice? choice = Find(settings, new(true, true), out string? fault);
        Assert.Null(fault);
        return choice!;
    }

    private string Fault(UnderlaySettings settings)
    {
        Assert.Null(Find(settings, new(true, true), out string? fault));
        return fault!;
    }

    private UnderlayChoice? Find(UnderlaySettings settings, UnderlayFamilies families, out string? fault)
    {
        string? told = null;
        UnderlayChoice? choice = _node.Run(() =>
        {
            using RouteSocket socket = RouteSocket.Open();
            return UnderlayChooser.Choose(settings, families, UnderlayView.Read(socket, settings), out told);
        });
        fault = told;
        return choice;
    }

    private void Ip(string arguments) => _node.Run(() =>
    {
        using ChildProcess child = ChildProcess.Start("/sbin/ip", [.. arguments.Split(' ')], ProcessEnvironment.Of(["PATH=/sbin:/bin"]), default, 1 << 20);
        ChildOutcome outcome = child.Wait(10_000);
        Assert.True(outcome.Succeeded, $"ip {arguments}: {System.Text.Encoding.UTF8.GetString(outcome.ErrorOutput.Span)}");
    });
}
