using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Conntrack;
using CsCni.Netlink.Nftables;
using CsCni.Netlink.Route;
using Xunit;

namespace CsCni.Tests.Netlink;

/// <summary>Connections of real sockets, in a namespace of their own whose packets are tracked for the sake of one rule.</summary>
public sealed class ConntrackTests : IDisposable
{
    private const byte Udp = 17;
    private readonly NetNsThread _thread = new();

    public ConntrackTests() => _thread.Run(() =>
    {
        using RouteSocket route = RouteSocket.Open();
        route.Batch.SetLink("lo", new() { Up = true }).Send();
        using NftSocket nft = NftSocket.Open();
        nft.Batch.CreateTable(NftFamily.Inet, "t").CreateChain(NftFamily.Inet, "t", new("c", "filter", NftHook.Input));
        using (NftRuleWriter rule = nft.Batch.CreateRule(NftFamily.Inet, "t", "c"))
        {
            rule.LoadConntrack(NftConntrack.State);
        }

        nft.Batch.Send();
        return 0;
    });

    public void Dispose() => _thread.Dispose();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void ListsByPortAndByAnswererAndForgetsOne(string address) => Run(conntrack =>
    {
        Assert.True(IpAddress.TryParse(address, out IpAddress ip));
        Send(address, 5001, 40001);
        Send(address, 5002, 40002);
        Send(address, 5002, 40003);
        List<ConntrackEntry> found = conntrack.List(new(ip.Family, Udp, 5002));
        Assert.Equal([40002, 40003], found.Select(static entry => (int)entry.Original.SourcePort).Order());
        Assert.All(found, entry => Assert.Equal((ip, ip, Udp, (ushort)5002), (entry.Original.Destination, entry.Reply.Source, entry.Original.Protocol, entry.Reply.SourcePort)));

        // A filter by an IPv6 address that went to the kernel would find all but these: see ConntrackSocket.
        Assert.Equal(3, conntrack.List(new(ip.Family, Answerer: ip)).Count);
        Assert.Empty(conntrack.List(new(ip.Family, Answerer: ip.Add(1))));
        Assert.Empty(conntrack.List(new(ip.Family, 6, 5002)));
        Assert.Empty(conntrack.List(new(ip.IsV4 ? IpFamily.V6 : IpFamily.V4)));

        ConntrackEntry gone = found.Single(static entry => entry.Original.SourcePort == 40002);
        conntrack.Delete([gone]);
        Assert.Equal([40003], conntrack.List(new(ip.Family, Udp, 5002)).Select(static entry => (int)entry.Original.SourcePort));
        conntrack.Delete([gone]);
    });

    [Fact]
    public void FewOfManyAreListedAndManyForgotten() => Run(conntrack =>
    {
        using UdpClient client = new(new IPEndPoint(IPAddress.Loopback, 40000));
        for (int port = 1000; port < 3000; port++)
        {
            client.Send([1], 1, "127.0.0.1", port);
        }

        Assert.Single(conntrack.List(new(IpFamily.V4, Udp, 1234)));
        List<ConntrackEntry> all = conntrack.List(new(IpFamily.V4, Udp));
        Assert.Equal(2000, all.Count);
        conntrack.Delete(all);
        Assert.Empty(conntrack.List(new(IpFamily.V4, Udp)));
    });

    private static void Send(string address, int to, int from)
    {
        IPAddress ip = IPAddress.Parse(address);
        using UdpClient server = new(new IPEndPoint(ip, to)), client = new(new IPEndPoint(ip, from));
        client.Send([1], 1, new IPEndPoint(ip, to));
        IPEndPoint? peer = null;
        server.Receive(ref peer);
        server.Send([2], 1, peer);
    }

    private void Run(Action<ConntrackSocket> test) => _thread.Run(() =>
    {
        using ConntrackSocket conntrack = ConntrackSocket.Open();
        test(conntrack);
        return 0;
    });
}
