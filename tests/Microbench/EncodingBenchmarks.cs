using BenchmarkDotNet.Attributes;
using CsCni.Linux;
using CsCni.Netlink.Nftables;
using CsCni.Netlink.Route;

namespace CsCni.Microbench;

/// <summary>Requests put into a batch, and the batch thrown away.</summary>
public class EncodingBenchmarks
{
    private readonly RouteSocket _route = RouteSocket.Open();
    private readonly IpPrefix _address = IpPrefix.Parse("10.88.0.7/16");
    private readonly IpPrefix _default = IpPrefix.Default(IpFamily.V4);
    private readonly IpAddress _gateway = IpPrefix.Parse("10.88.0.1/16").Address;

    /// <summary>A veth pair with its peer in another namespace.</summary>
    [Benchmark]
    public int VethPair()
    {
        _route.Batch.CreateLink(
            new LinkSettings { Name = "veth12345678", Master = 7, Group = 42, Up = true },
            new Veth(new LinkSettings { Name = "eth0", NetNs = 5 }));
        return Discard();
    }

    /// <summary>Address, up and default route of a container: three requests.</summary>
    [Benchmark]
    public int Container()
    {
        _route.Batch
            .CreateAddress(new InterfaceAddress { Link = 2, Prefix = _address })
            .SetLink(2, new() { Up = true })
            .CreateRoute(new Route { Destination = _default, Gateway = _gateway, Link = 2 }, CreateMode.Another);
        return Discard();
    }

    private int Discard()
    {
        int count = _route.Batch.Count;
        _route.Batch.Clear();
        return count;
    }
}
