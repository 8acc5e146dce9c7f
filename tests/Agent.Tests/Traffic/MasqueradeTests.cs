using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using CsCni.Agent.Traffic;
using CsCni.Linux;
using CsCni.Tests.Agent.Namespaces;
using Xunit;

namespace CsCni.Tests.Agent.Traffic;

/// <summary>Where packets of the nodes and pods seem to come from, as who gets them sees it.</summary>
[Collection(nameof(Alone))]
public sealed class MasqueradeTests : IDisposable
{
    private readonly TwoNodes _nodes = new();

    public static TheoryData<IpFamily> Families => [IpFamily.V4, IpFamily.V6];

    public void Dispose() => _nodes.Dispose();

    [Theory]
    [MemberData(nameof(Families))]
    public void PodToOutsideIsMasqueraded(IpFamily family)
    {
        using Listener outside = new(_nodes.Outside, family);
        using Socket pod = Listener.Sender(_nodes.PodA, family);
        Assert.Equal(Of("podA", family), outside.Ask(pod, Of("outside", family), expectsAnswer: false)?.Address.ToString());
        Apply();
        using Socket later = Listener.Sender(_nodes.PodA, family);
        Assert.Equal(Of("a", family), outside.Ask(later, Of("outside", family))?.Address.ToString());
        Assert.True(_nodes.PodA.Can($"ping -c 1 -W 1 {Of("outside", family)}"));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void PodToRemotePodIsNot(IpFamily family)
    {
        Apply();
        using Listener pod = new(_nodes.PodB, family);
        using Socket sender = Listener.Sender(_nodes.PodA, family);
        Assert.Equal(Of("podA", family), pod.Ask(sender, Of("podB", family))?.Address.ToString());
        using Listener back = new(_nodes.PodA, family);
        using Socket answerer = Listener.Sender(_nodes.PodB, family);
        Assert.Equal(Of("podB", family), back.Ask(answerer, Of("podA", family))?.Address.ToString());
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void HostToRemotePodIsMasqueraded(IpFamily family)
    {
        using Listener pod = new(_nodes.PodB, family);
        using Socket before = Listener.Sender(_nodes.A, family, Of("second", family));
        Assert.Equal(Of("second", family), pod.Ask(before, Of("podB", family), expectsAnswer: false)?.Address.ToString());
        Apply();

        // The answer finds its way, which the node's second address would not give it.
        using Socket host = Listener.Sender(_nodes.A, family, Of("second", family));
        Assert.Equal(Of("a", family), pod.Ask(host, Of("podB", family))?.Address.ToString());
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void HostToItsOwnPodIsNot(IpFamily family)
    {
        Apply();
        using Listener pod = new(_nodes.PodA, family);
        using Socket host = Listener.Sender(_nodes.A, family, Of("second", family));
        Assert.Equal(Of("second", family), pod.Ask(host, Of("podA", family))?.Address.ToString());
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void OutsideToThisNodesPodsIsNotAndToOthersIs(IpFamily family)
    {
        Apply();
        _nodes.RouteOutsideByA();
        using Socket outside = Listener.Sender(_nodes.Outside, family, Of("outside", family));
        using Listener own = new(_nodes.PodA, family);
        Assert.Equal(Of("outside", family), own.Ask(outside, Of("podA", family))?.Address.ToString());
        using Listener remote = new(_nodes.PodB, family);
        Assert.Equal(Of("a", family), remote.Ask(outside, Of("podB", family))?.Address.ToString());
    }

    [Theory]
    [InlineData(IpFamily.V4, 0x4000, "second")]
    [InlineData(IpFamily.V6, 0x4000, "second")]
    [InlineData(IpFamily.V4, 0x14001, "second")]
    [InlineData(IpFamily.V4, 0x8000, "a")]
    [InlineData(IpFamily.V6, 0x3fff, "a")]
    public void PacketsMarkedForKubeProxyAreNot(IpFamily family, int mark, string seen)
    {
        Apply();
        using Listener pod = new(_nodes.PodB, family);
        using Socket host = Listener.Sender(_nodes.A, family, Of("second", family), mark);
        Assert.Equal(Of(seen, family), pod.Ask(host, Of("podB", family), expectsAnswer: false)?.Address.ToString());
    }

    [Fact]
    public void MarkedPacketsOfAPodAreNot()
    {
        Apply();
        _nodes.A.Must(["nft", "-f", "-"], "table ip t { chain c { type filter hook prerouting priority 0; meta mark set 0x4000; }; }");
        using Listener outside = new(_nodes.Outside, IpFamily.V4);
        using Socket pod = Listener.Sender(_nodes.PodA, IpFamily.V4);
        Assert.Equal("10.244.1.5", outside.Ask(pod, "192.168.50.9", expectsAnswer: false)?.Address.ToString());
    }

    [Theory]
    [InlineData(IpFamily.V4, "239.1.2.3")]
    [InlineData(IpFamily.V6, "ff15::123")]
    public void MulticastIsNot(IpFamily family, string group)
    {
        Apply();
        using Listener outside = new(_nodes.Outside, family);
        outside.JoinGroup(group, LinkIndex(_nodes.Outside, "br0"));
        using Socket sender = Listener.Sender(_nodes.A, family, Of("gateway", family));
        int link = LinkIndex(_nodes.A, "eth0");
        if (family == IpFamily.V4)
        {
            sender.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, IPAddress.HostToNetworkOrder(link));
        }
        else
        {
            sender.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface, link);
        }

        Assert.Equal(Of("gateway", family), outside.Ask(sender, group, expectsAnswer: false)?.Address.ToString());

        // The same sender to a host is.
        Assert.Equal(Of("a", family), outside.Ask(sender, Of("outside", family))?.Address.ToString());
    }

    [Theory]
    [InlineData(IpFamily.V4, false)]
    [InlineData(IpFamily.V4, true)]
    [InlineData(IpFamily.V6, true)]
    public void PortsAreDrawnAtRandomWhereThatIsAskedFor(IpFamily family, bool isRandom)
    {
        Apply(TwoNodes.Settings with { FullyRandom = isRandom });
        using Listener outside = new(_nodes.Outside, family);
        int kept = 0;
        for (int count = 0; count < 8; count++)
        {
            using Socket pod = Listener.Sender(_nodes.PodA, family);
            IPEndPoint seen = outside.Ask(pod, Of("outside", family))!;
            Assert.Equal(Of("a", family), seen.Address.ToString());
            kept += seen.Port == ((IPEndPoint)pod.LocalEndPoint!).Port ? 1 : 0;
        }

        Assert.InRange(kept, isRandom ? 0 : 8, isRandom ? 2 : 8);
    }

    [Fact]
    public void NothingIsMasqueradedWhereThatIsNotAskedFor()
    {
        Apply();
        Apply(TwoNodes.Settings with { Masquerade = false });
        Assert.Null(_nodes.Table);
        using Listener outside = new(_nodes.Outside, IpFamily.V4);
        using Socket pod = Listener.Sender(_nodes.PodA, IpFamily.V4);
        Assert.Equal("10.244.1.5", outside.Ask(pod, "192.168.50.9", expectsAnswer: false)?.Address.ToString());
    }

    [Fact]
    public void AFamilyWithoutANetworkHasNoPart()
    {
        Apply(TwoNodes.Settings with { NetworkV6 = default, SubnetV6 = default });
        Assert.DoesNotContain("ip6", _nodes.Table);
        using Listener outside = new(_nodes.Outside, IpFamily.V6);
        using Socket pod = Listener.Sender(_nodes.PodA, IpFamily.V6);
        Assert.Equal(Of("podA", IpFamily.V6), outside.Ask(pod, "fd50::9", expectsAnswer: false)?.Address.ToString());
    }

    [Fact]
    public void NoConnectionIsBrokenAndNonePassesUnmasqueradedWhileTheTableIsReplaced()
    {
        Apply();
        using Listener outside = new(_nodes.Outside, IpFamily.V4);
        using Socket standing = Listener.Sender(_nodes.PodA, IpFamily.V4);
        IPEndPoint before = outside.Ask(standing, "192.168.50.9")!;
        bool isOver = false;
        int replaced = 0;
        Thread replacing = new(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                Apply(TwoNodes.Settings with { FullyRandom = replaced++ % 2 == 0 });
            }
        });
        replacing.Start();
        List<string> seen = [];
        try
        {
            for (int count = 0; count < 300; count++)
            {
                using Socket pod = Listener.Sender(_nodes.PodA, IpFamily.V4);
                seen.Add(outside.Ask(pod, "192.168.50.9")?.Address.ToString() ?? "lost");
                Assert.Equal(before, outside.Ask(standing, "192.168.50.9"));
            }
        }
        finally
        {
            Volatile.Write(ref isOver, true);
            replacing.Join();
        }

        Assert.Equal(["192.168.50.1"], seen.Distinct());
        Assert.True(replaced >= 10, $"replaced {replaced} times only");
    }

    private static string Of(string host, IpFamily family) => TwoNodes.Address(host, family);

    private static int LinkIndex(Place place, string link) => int.Parse(place.Must($"ip -o link show {link}").Split(':')[0]);

    private void Apply(TrafficSettings? settings = null) => TrafficRules.Apply(_nodes.Nft, settings ?? TwoNodes.Settings);
}
