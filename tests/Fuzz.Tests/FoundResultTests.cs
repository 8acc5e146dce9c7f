using System;
using System.Linq;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Linux;
using CsCni.Plugin.Steps;
using Xunit;

namespace CsCni.Fuzz.Tests;

/// <summary>Found: what the interface plugin made of an IPAM plugin's result.</summary>
public sealed class FoundResultTests
{
    /// <summary>A bridge took the length of the address's prefix for its gateway's: "internal error", and no word of what to mend.</summary>
    [Fact]
    public void A_gateway_of_the_other_family_is_refused()
    {
        CniResult result = new();
        result.Ips.Add(new(IpPrefix.Parse("fd00::2/64"), IpAddress.Parse("10.0.0.1")));
        Assert.Contains("10.0.0.1 for the address fd00::2/64", Assert.Throws<CniException>(() => GatewayStep.Addresses(result)).Message, StringComparison.Ordinal);
        result.Ips[0] = new(IpPrefix.Parse("10.0.0.2/24"), IpAddress.Parse("fd00::1"));
        Assert.Throws<CniException>(() => GatewayStep.Addresses(result));
    }

    /// <summary>Each route was compared with all before it: a result of a megabyte took minutes.</summary>
    [Fact]
    public void Many_routes_are_resolved_in_no_time()
    {
        CniResult result = new() { Routes = [.. Enumerable.Range(0, 30_000).Select(static number => new ResultRoute(IpPrefix.Host(new(IpFamily.V4, (uint)number << 4))))] };
        result.Ips.Add(new(IpPrefix.Parse("10.0.0.2/8"), IpAddress.Parse("10.0.0.1")));
        double start = ThreadTime.Microseconds();
        Assert.Equal(30_000, RouteStep.Resolve(result, 2).Count);
        Assert.InRange(ThreadTime.Microseconds() - start, 0, 2_000_000);
        result.Routes.Add(result.Routes[0]);
        Assert.Equal(30_000, RouteStep.Resolve(result, 2).Count);
    }
}
