using System;
using System.Collections.Generic;
using System.Linq;
using CsCni.Cni;
using CsCni.Linux;
using CsCni.Plugin.Firewalld;
using Xunit;

namespace CsCni.Plugin.Tests;

/// <summary>Zones of a firewalld that runs, and what the kernel has of them.</summary>
public sealed class FirewalldZoneTests(FirewalldNode node) : IClassFixture<FirewalldNode>
{
    [Fact]
    public void It_runs_where_its_name_is_owned()
    {
        Assert.False(node.IsRunningBefore);
        Assert.True(FirewalldZone.IsRunning());
    }

    [Fact]
    public void Addresses_become_sources()
    {
        List<IpPrefix> addresses = Prefixes("10.1.0.5/16", "fd00:1:0:0::5/64");
        Assert.Equal(addresses[0], FirewalldZone.Missing("trusted", addresses));
        FirewalldZone.Add("trusted", addresses);
        Assert.Null(FirewalldZone.Missing("trusted", addresses));
        string ruleset = node.Ruleset();
        Assert.Contains("ip saddr 10.1.0.5 goto filter_IN_trusted", ruleset, StringComparison.Ordinal);
        Assert.Contains("ip6 saddr fd00:1::5 goto filter_IN_trusted", ruleset, StringComparison.Ordinal);

        FirewalldZone.Remove("trusted", addresses);
        Assert.Equal(addresses[0], FirewalldZone.Missing("trusted", addresses));
        ruleset = node.Ruleset();
        Assert.DoesNotContain("10.1.0.5", ruleset, StringComparison.Ordinal);
        Assert.DoesNotContain("fd00:1::5", ruleset, StringComparison.Ordinal);
    }

    [Fact]
    public void Twice_is_as_once()
    {
        List<IpPrefix> addresses = Prefixes("10.1.0.6/16", "fd00:1::6/64");
        FirewalldZone.Add("trusted", addresses);
        FirewalldZone.Add("trusted", addresses);
        Assert.Null(FirewalldZone.Missing("trusted", addresses));
        FirewalldZone.Remove("trusted", addresses);
        FirewalldZone.Remove("trusted", addresses);
        Assert.NotNull(FirewalldZone.Missing("trusted", addresses));
    }

    [Fact]
    public void The_first_that_is_missing_is_named()
    {
        List<IpPrefix> addresses = Prefixes("10.1.0.7/16", "10.1.0.8/16", "10.1.0.9/16");
        FirewalldZone.Add("trusted", [addresses[0], addresses[2]]);
        Assert.Equal(addresses[1], FirewalldZone.Missing("trusted", addresses));
        Assert.Equal(addresses[0], FirewalldZone.Missing("public", addresses));
        FirewalldZone.Remove("trusted", addresses);
    }

    [Fact]
    public void An_address_of_another_zone_stays_there()
    {
        List<IpPrefix> addresses = Prefixes("10.1.0.10/16");
        FirewalldZone.Add("trusted", addresses);
        CniException exception = Assert.Throws<CniException>(() => FirewalldZone.Add("work", addresses));
        Assert.Equal(ErrorCode.Kernel, exception.Code);
        Assert.StartsWith(
            "cannot add 10.1.0.10/32 to zone \"work\" of firewalld: zone \"trusted\" has it, and an address is in one zone only; ",
            exception.Message,
            StringComparison.Ordinal);
        Assert.Contains("(org.fedoraproject.FirewallD1.Exception: ZONE_CONFLICT: ", exception.Message, StringComparison.Ordinal);

        FirewalldZone.Remove("work", addresses);
        Assert.Null(FirewalldZone.Missing("trusted", addresses));
        FirewalldZone.Remove("trusted", addresses);
    }

    [Fact]
    public void A_zone_that_is_not_there_is_told()
    {
        List<IpPrefix> addresses = Prefixes("10.1.0.11/16");
        CniException exception = Assert.Throws<CniException>(() => FirewalldZone.Add("nozone", addresses));
        Assert.Equal(
            (ErrorCode.Kernel, "cannot add 10.1.0.11/32 to zone \"nozone\" of firewalld: org.fedoraproject.FirewallD1.Exception: INVALID_ZONE: nozone"),
            (exception.Code, exception.Message));
        exception = Assert.Throws<CniException>(() => FirewalldZone.Missing("nozone", addresses));
        Assert.Equal(
            "cannot look for 10.1.0.11/32 in zone \"nozone\" of firewalld: org.fedoraproject.FirewallD1.Exception: INVALID_ZONE: nozone", exception.Message);
        Assert.Throws<CniException>(() => FirewalldZone.Add("no\0zone", addresses));
    }

    [Fact]
    public void A_zone_that_is_not_there_has_nothing_to_remove()
    {
        List<IpPrefix> addresses = Prefixes("10.1.0.12/16");
        FirewalldZone.Remove("nozone", addresses);
        FirewalldZone.Add("trusted", addresses);
        FirewalldZone.Remove("nozone", addresses);
        Assert.Null(FirewalldZone.Missing("trusted", addresses));
        FirewalldZone.Remove("trusted", addresses);
    }

    private static List<IpPrefix> Prefixes(params string[] texts) => [.. texts.Select(static text => IpPrefix.Parse(text))];
}
