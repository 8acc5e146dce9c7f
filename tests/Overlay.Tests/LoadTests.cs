using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using CsCni.EndToEnd.Tests.Harness;
using CsCni.Linux;
using CsCni.Overlay;
using Xunit;

namespace CsCni.Tests.Overlay;

/// <summary>5,000 peers, beside the same state loaded by ip(8) and bridge(8) in one run.</summary>
public sealed class LoadTests : IDisposable
{
    private const int Count = 5000;

    private readonly TwoNodes _nodes = new();
    private readonly string _file = Path.GetTempFileName();

    public void Dispose()
    {
        _nodes.Dispose();
        File.Delete(_file);
    }

    [Fact]
    public void Five_thousand_peers_stand_no_later_than_loaded_by_the_kernels_own_tools()
    {
        List<OverlayNode> peers = Peers();
        OverlaySettings settings = Settings();
        InTurn.ExpectNoLater($"{Count} peers, by ip and bridge", () => Load(settings, peers), () => LoadByTools(peers));
    }

    [Fact]
    public void One_changed_peer_of_five_thousand_is_in_the_kernel_within_50_ms()
    {
        List<OverlayNode> peers = Peers();
        OverlaySettings settings = Settings();
        _nodes.PathA.Ensure(settings, peers);
        List<double> times = [];
        for (int round = 0; round < 10; round++)
        {
            int place = 100 * round;
            peers[place] = peers[place] with { V4 = peers[place].V4 with { VtepMac = new(0x0e0000000001 + (ulong)round) } };
            Stopwatch watch = Stopwatch.StartNew();
            Assert.Equal(3, _nodes.PathA.Update(settings, peers).Count);
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{times.Order().ElementAt(5):F1} ms");
        Assert.True(times.Order().ElementAt(5) < 50, string.Join(' ', times));
    }

    /// <summary>The vxlan link: made, and its address.</summary>
    private const int _linkChanges = 3;

    private OverlaySettings Settings() => _nodes.Settings(1, new()) with
    {
        Network = new(IpPrefix.Parse("10.0.0.0/8"), default),
        Self = new("self") { V4 = new(IpPrefix.Parse("10.244.1.0/24"), IpAddress.Parse("192.168.50.1")) },
    };

    private static List<OverlayNode> Peers() =>
    [
        .. Enumerable.Range(0, Count).Select(static number => new OverlayNode($"node-{number:d4}")
        {
            V4 = new(IpPrefix.Parse($"10.{number / 200}.{number % 200}.0/24"), IpAddress.Parse($"172.16.{number / 200}.{1 + (number % 200)}")),
        }),
    ];

    private double Load(OverlaySettings settings, List<OverlayNode> peers)
    {
        Stopwatch watch = Stopwatch.StartNew();
        Assert.Equal(3 * Count, _nodes.PathA.Ensure(settings, peers).Count - _linkChanges);
        double elapsed = watch.Elapsed.TotalMilliseconds;
        _nodes.A("ip", "link del flannel.1");
        return elapsed;
    }

    private double LoadByTools(List<OverlayNode> peers)
    {
        StringBuilder neighbours = new();
        StringBuilder entries = new();
        neighbours.AppendLine("link add flannel.1 mtu 1450 address 0e:c5:c0:a8:32:01 type vxlan id 1 dev up0 local 192.168.50.1 dstport 8472 nolearning");
        neighbours.AppendLine("link set flannel.1 up").AppendLine("addr add 10.244.1.0/32 dev flannel.1");
        foreach (OverlayNode peer in peers)
        {
            neighbours.AppendLine($"neigh replace {peer.V4.Subnet.Network} lladdr {peer.V4.EffectiveVtepMac} dev flannel.1 nud permanent");
            entries.AppendLine($"fdb replace {peer.V4.EffectiveVtepMac} dev flannel.1 dst {peer.V4.PublicIp} self permanent");
        }

        foreach (OverlayNode peer in peers)
        {
            neighbours.AppendLine($"route replace {peer.V4.Subnet} via {peer.V4.Subnet.Network} dev flannel.1 onlink");
        }

        File.WriteAllText(_file, neighbours.ToString());
        File.WriteAllText(_file + ".fdb", entries.ToString());
        Stopwatch watch = Stopwatch.StartNew();
        _nodes.A("ip", $"-batch {_file}");
        _nodes.A("bridge", $"-batch {_file}.fdb");
        double elapsed = watch.Elapsed.TotalMilliseconds;
        _nodes.A("ip", "link del flannel.1");
        File.Delete(_file + ".fdb");
        return elapsed;
    }
}
