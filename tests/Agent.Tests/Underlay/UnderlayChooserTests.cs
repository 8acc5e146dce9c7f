using System;
using System.Collections.Generic;
using System.Linq;
using CsCni.Agent.Settings;
using CsCni.Agent.Underlay;
using CsCni.Linux;
using CsCni.Netlink.Route;
using Xunit;

namespace CsCni.Tests.Agent;

/// <summary>The choice of the link between the nodes, over made-up links, addresses and routes.</summary>
public sealed class UnderlayChooserTests
{
    private static readonly UnderlayFamilies s_v4 = new(true, false);
    private static readonly UnderlayFamilies s_v6 = new(false, true);
    private static readonly UnderlayFamilies s_dual = new(true, true);

    private readonly List<InterfaceAddress> _addresses =
    [
        Address(1, "127.0.0.1/8", AddressFlags.Permanent, RouteScope.Host),
        Address(1, "::1/128", AddressFlags.Permanent, RouteScope.Host),
        Address(2, "192.168.50.1/24", AddressFlags.Permanent),
        Address(2, "fd00:50::1/64", AddressFlags.Permanent),
        Address(2, "fe80::1/64", AddressFlags.Permanent, RouteScope.Link),
        Address(3, "192.168.60.1/24", AddressFlags.Permanent),
        Address(3, "fd00:60::1/64", AddressFlags.Permanent),
    ];

    private readonly List<Route> _defaults = [Default(IpFamily.V4, 2, 100), Default(IpFamily.V6, 2, 1024)];

    private readonly List<NodeLink> _links =
    [
        new(1, "lo", 65536, MayMatch: false),
        new(2, "eth0", 1500, MayMatch: true),
        new(3, "eth1", 9000, MayMatch: true),
        new(4, "empty", 1500, MayMatch: true),
        new(5, "flannel.1", 1450, MayMatch: false),
    ];

    private Route? _reaching;

    [Fact]
    public void Without_a_wish_it_is_the_default_routes_link()
    {
        UnderlayChoice choice = Choose(new(), s_dual);
        Assert.Equal((2, "eth0", 1500), (choice.Link.Index, choice.Link.Name, choice.Link.Mtu));
        Assert.Equal(["192.168.50.1/24", "fd00:50::1/64", "fe80::1/64"], choice.Link.Addresses.Select(static address => address.ToString()));
        Assert.Equal(("192.168.50.1", "fd00:50::1"), (choice.AddressV4.ToString(), choice.AddressV6.ToString()));
        Assert.Equal((choice.AddressV4, choice.AddressV6), (choice.PublicV4, choice.PublicV6));
    }

    [Fact]
    public void A_family_that_the_cluster_does_not_have_is_not_looked_at()
    {
        UnderlayChoice choice = Choose(new() { PublicIpV6 = IpAddress.Parse("2001:db8::1") }, s_v4);
        Assert.Equal(("192.168.50.1", false, false), (choice.PublicV4.ToString(), choice.AddressV6.IsValid, choice.PublicV6.IsValid));
        _defaults.RemoveAll(static route => route.Destination.Family == IpFamily.V4);
        Assert.Equal("fd00:50::1", Choose(new(), s_v6).PublicV6.ToString());
    }

    [Fact]
    public void Of_several_default_routes_the_lowest_metric_counts()
    {
        _defaults.Insert(0, Default(IpFamily.V4, 3, 200));
        Assert.Equal("eth0", Choose(new(), s_v4).Link.Name);
        _defaults.Add(Default(IpFamily.V4, 3, 50));
        Assert.Equal("eth1", Choose(new(), s_v4).Link.Name);
    }

    [Fact]
    public void Both_families_must_agree_on_the_link()
    {
        _defaults[1] = Default(IpFamily.V6, 3, 1024);
        Assert.Equal(
            "the default routes lead by two links: IPv4's by eth0, IPv6's by eth1; name the one between the nodes by underlay.interface", Fault(new(), s_dual));
        Assert.Equal("eth1", Choose(Named("eth1"), s_dual).Link.Name);
    }

    [Fact]
    public void Without_a_default_route_there_must_be_a_wish()
    {
        _defaults.Clear();
        Assert.Equal("there is no IPv6 default route: name the link between the nodes by underlay.interface or underlay.canReach", Fault(new(), s_v6));
        _defaults.Add(Default(IpFamily.V4, 2, 0));
        Assert.Equal("there is no IPv6 default route: name the link between the nodes by underlay.interface or underlay.canReach", Fault(new(), s_dual));
    }

    [Theory]
    [InlineData("eth1", "eth1", "192.168.60.1", "fd00:60::1")]
    [InlineData("192.168.60.1", "eth1", "192.168.60.1", "fd00:60::1")]
    [InlineData("fd00:60::1", "eth1", "192.168.60.1", "fd00:60::1")]
    [InlineData("fe80::1", "eth0", "192.168.50.1", "fe80::1")]
    [InlineData("none,192.0.2.1,eth1,eth0", "eth1", "192.168.60.1", "fd00:60::1")]
    public void A_link_is_named_by_its_name_or_an_address(string names, string link, string v4, string v6)
    {
        UnderlayChoice choice = Choose(Named(names.Split(',')), s_dual);
        Assert.Equal((link, v4, v6), (choice.Link.Name, choice.AddressV4.ToString(), choice.AddressV6.ToString()));
    }

    [Theory]
    [InlineData("^eth1$", "eth1")]
    [InlineData("^192\\.168\\.60\\.", "eth1")]
    [InlineData("^fd00:60", "eth1")]
    [InlineData("^eth", "eth0")]
    [InlineData("nothing|^eth1", "eth1")]
    [InlineData(".", "eth0")]
    public void A_link_is_found_by_a_pattern_of_address_or_name(string pattern, string link) =>
        Assert.Equal(link, Choose(new() { InterfacePatterns = [pattern] }, s_dual).Link.Name);

    [Fact]
    public void A_pattern_matches_an_address_first_and_that_one_is_used()
    {
        _addresses.Add(Address(3, "10.60.0.1/24", AddressFlags.None));
        UnderlayChoice choice = Choose(new() { InterfacePatterns = ["^10\\.60\\."] }, s_v4);
        Assert.Equal(("eth1", "10.60.0.1"), (choice.Link.Name, choice.AddressV4.ToString()));
    }

    [Fact]
    public void Names_come_before_patterns_and_neither_hit_means_no_link()
    {
        Assert.Equal("eth1", Choose(new() { Interfaces = ["eth1"], InterfacePatterns = ["eth0"] }, s_v4).Link.Name);
        Assert.Equal("eth0", Choose(new() { Interfaces = ["eth7"], InterfacePatterns = ["eth0"] }, s_v4).Link.Name);
        Assert.Equal(
            "no link is called, has the address of or matches \"eth7\", \"^flannel\": there are lo, eth0, eth1, empty, flannel.1; correct underlay.interface or underlay.interfaceRegex",
            Fault(new() { Interfaces = ["eth7"], InterfacePatterns = ["^flannel"] }, s_v4));
        Assert.NotNull(Fault(new() { InterfacePatterns = ["^lo$"] }, s_v4));
        Assert.NotNull(Fault(new() { InterfacePatterns = ["^127\\."] }, s_v4));
    }

    [Fact]
    public void A_pattern_that_takes_too_long_is_told()
    {
        _links.Add(new(9, new string('a', 40) + "!", 1500, MayMatch: true));
        Assert.StartsWith("the regular expression \"^(a+)+$\" takes too long", Fault(new() { InterfacePatterns = ["^(a+)+$"] }, s_v4), StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_is_found_by_what_it_reaches()
    {
        UnderlaySettings settings = new() { CanReach = IpAddress.Parse("192.168.60.9") };
        Assert.Equal("there is no route to 192.168.60.9 (underlay.canReach)", Fault(settings, s_v4));
        _reaching = new() { Destination = IpPrefix.Parse("192.168.60.9/32"), Link = 3, Type = RouteType.Unicast };
        Assert.Equal("eth1", Choose(settings, s_v4).Link.Name);
        _reaching = new() { Destination = IpPrefix.Parse("192.168.60.1/32"), Link = 1, Type = RouteType.Local };
        Assert.StartsWith("192.168.60.9 is an address of this node itself", Fault(settings, s_v4), StringComparison.Ordinal);
    }

    [Fact]
    public void A_public_address_goes_before_the_links()
    {
        UnderlaySettings nat = new() { PublicIp = IpAddress.Parse("203.0.113.1"), PublicIpV6 = IpAddress.Parse("2001:db8::1") };
        UnderlayChoice choice = Choose(nat, s_dual);
        Assert.Equal(("eth0", "192.168.50.1", "203.0.113.1"), (choice.Link.Name, choice.AddressV4.ToString(), choice.PublicV4.ToString()));
        Assert.Equal(("fd00:50::1", "2001:db8::1"), (choice.AddressV6.ToString(), choice.PublicV6.ToString()));
    }

    [Fact]
    public void A_public_address_of_a_link_chooses_that_link()
    {
        UnderlayChoice choice = Choose(new() { PublicIp = IpAddress.Parse("192.168.60.1") }, s_dual);
        Assert.Equal(("eth1", "192.168.60.1", "fd00:60::1"), (choice.Link.Name, choice.AddressV4.ToString(), choice.PublicV6.ToString()));
        Assert.Equal("eth0", Choose(new() { PublicIp = IpAddress.Parse("192.168.60.1"), Interfaces = ["eth0"] }, s_dual).Link.Name);
        _addresses.Insert(0, Address(3, "192.168.60.7/24", AddressFlags.Permanent));
        Assert.Equal("192.168.60.1", Choose(new() { PublicIp = IpAddress.Parse("192.168.60.1") }, s_v4).AddressV4.ToString());
    }

    [Fact]
    public void A_link_without_an_address_of_a_family_is_told()
    {
        Assert.Equal("link empty has no IPv4 address that can be used: give it one, or name another link by underlay.interface", Fault(Named("empty"), s_dual));
        _addresses.RemoveAll(static address => address.Prefix.Address.IsV6);
        Assert.Equal("link eth0 has no IPv6 address that can be used: give it one, or name another link by underlay.interface", Fault(Named("eth0"), s_dual));
    }

    [Fact]
    public void Of_several_addresses_the_best_is_taken()
    {
        (string Prefix, AddressFlags Flags, RouteScope Scope)[] fromBad =
        [
            ("fe80::9/64", AddressFlags.None, RouteScope.Link),
            ("fe80::8/64", AddressFlags.Permanent, RouteScope.Link),
            ("2001:db8::7/64", AddressFlags.Secondary, RouteScope.Universe),
            ("2001:db8::6/64", AddressFlags.None, RouteScope.Universe),
            ("2001:db8::5/64", AddressFlags.Permanent, RouteScope.Universe),
        ];
        foreach ((string prefix, AddressFlags flags, RouteScope scope) in fromBad)
        {
            // Whichever stands first in the kernel's list.
            _addresses.Add(Address(4, prefix, flags, scope));
            Assert.Equal(prefix, $"{Choose(Named("empty"), s_v6).AddressV6}/64");
        }

        _addresses.Add(Address(4, "2001:db8::4/64", AddressFlags.Permanent));
        Assert.Equal("2001:db8::5", Choose(Named("empty"), s_v6).AddressV6.ToString());
    }

    [Theory]
    [InlineData(AddressFlags.Deprecated | AddressFlags.Permanent)]
    [InlineData(AddressFlags.Tentative | AddressFlags.Permanent)]
    [InlineData(AddressFlags.DadFailed | AddressFlags.Permanent)]
    public void An_address_that_cannot_be_used_is_passed_over(AddressFlags flags)
    {
        _addresses.Add(Address(4, "2001:db8::1/64", flags));
        Assert.NotNull(Fault(Named("empty"), s_v6));
        _addresses.Add(Address(4, "fe80::9/64", AddressFlags.None, RouteScope.Link));
        Assert.Equal("fe80::9", Choose(Named("empty"), s_v6).AddressV6.ToString());
    }

    [Fact]
    public void A_route_by_a_link_that_is_gone_is_passed_over()
    {
        _defaults.Insert(0, Default(IpFamily.V4, 77, 1));
        Assert.Equal("eth0", Choose(new(), s_v4).Link.Name);
    }

    private static UnderlaySettings Named(params string[] names) => new() { Interfaces = names };

    private static InterfaceAddress Address(int link, string prefix, AddressFlags flags, RouteScope scope = RouteScope.Universe) =>
        new() { Link = link, Prefix = IpPrefix.Parse(prefix), Flags = flags, Scope = scope };

    private static Route Default(IpFamily family, int link, uint metric) =>
        new() { Destination = IpPrefix.Default(family), Link = link, Priority = metric, Type = RouteType.Unicast };

    private UnderlayChoice Choose(UnderlaySettings settings, UnderlayFamilies families)
    {
        UnderlayChoice? choice = UnderlayChooser.Choose(settings, families, View(), out string? fault);
        Assert.Null(fault);
        return choice!;
    }

    private string? Fault(UnderlaySettings settings, UnderlayFamilies families)
    {
        Assert.Null(UnderlayChooser.Choose(settings, families, View(), out string? fault));
        return fault;
    }

    private UnderlayView View() => new() { Links = _links, Addresses = _addresses, DefaultRoutes = _defaults, ReachingRoute = _reaching };
}
