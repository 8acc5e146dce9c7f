using System;
using System.Collections.Generic;
using System.Linq;
using CsCni.Agent.Membership;
using CsCni.Agent.Membership.Kubernetes;
using CsCni.Linux;
using CsCni.Overlay;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CsCni.Tests.Agent.Kubernetes;

/// <summary>Nodes that contradict each other, or this one.</summary>
public sealed class PeerTableTests
{
    private static readonly OverlayNode _self = Node("n1", "10.244.1.0/24", "192.168.50.1");
    private static readonly LocalNode _local = new("n1", BackendType.Vxlan) { PublicIpV4 = IpAddress.Parse("192.168.50.1") };

    private readonly LogLines _log = new();
    private readonly PeerTable _table;

    public PeerTableTests() => _table = new("n1", _log);

    [Fact]
    public void Of_two_with_one_subnet_the_older_is_a_peer_whoever_was_seen_first()
    {
        _table.Set("n3", Row("n3", "10.244.2.0/24", 3, created: 30));
        _table.Set("n2", Row("n2", "10.244.2.0/24", 2, created: 20));
        Assert.Equal(["n2"], _table.Peers.Keys);
        Assert.Equal("node \"n3\": its subnet 10.244.2.0-24 overlaps that of node \"n2\", which is older: delete one of the two nodes", Assert.Single(_table.Faults).Value);

        // One that overlaps both, another that overlaps none.
        _table.Set("n4", Row("n4", "10.244.0.0/20", 4, created: 10));
        _table.Set("n5", Row("n5", "10.244.100.0/24", 5, created: 50));
        Assert.Equal(["n4", "n5"], _table.Peers.Keys.Order());
        Assert.Equal(["n2", "n3"], _table.Faults.Keys.Order());
        _table.Set("n4", new(null, null, 0));
        Assert.Equal(["n2", "n5"], _table.Peers.Keys.Order());
        _table.Set("n2", Row("n2", "10.244.7.0/24", 2, created: 20));
        Assert.Equal(["n2", "n3", "n5"], _table.Peers.Keys.Order());
        Assert.Empty(_table.Faults);
        Assert.Contains("Information: node \"n3\": no longer at fault", _log.Lines);
    }

    [Fact]
    public void A_subnet_or_an_address_of_this_node_is_nobody_elses()
    {
        _table.Set("n2", Row("n2", "10.244.1.0/25", 2, created: 20));
        _table.Set("n3", Row("n3", "10.244.3.0/24", 1, created: 30));
        Assert.Equal(2, _table.Peers.Count);
        _table.SetOwn(null, _local);
        Assert.Equal(["n2"], _table.Peers.Keys);
        _table.SetOwn(_self, _local);
        Assert.Empty(_table.Peers);
        Assert.Equal("node \"n2\": its subnet 10.244.1.0-25 overlaps that of node \"n1\", which is this node: delete one of the two nodes", _table.Faults["n2"]);
        Assert.Equal("node \"n3\": its address 192.168.50.1 is this node's own: is it this node under another name, which nobody deleted?", _table.Faults["n3"]);
        _table.SetOwn(Node("n1", "10.244.9.0/24", "192.168.50.9"), _local with { PublicIpV4 = IpAddress.Parse("192.168.50.9") });
        Assert.Equal(2, _table.Peers.Count);
        Assert.Empty(_table.Faults);
    }

    [Fact]
    public void What_changes_nothing_leaves_the_very_same_objects()
    {
        _table.Set("n2", Row("n2", "10.244.2.0/24", 2, created: 20));
        _table.Set("n3", Row("n3", "10.244.2.0/24", 3, created: 30));
        (object peers, object faults) = (_table.Peers, _table.Faults);
        _table.Set("n2", Row("n2", "10.244.2.0/24", 2, created: 20));
        _table.Set("n9", new(null, null, 0));
        _table.Replace(new() { ["n3"] = Row("n3", "10.244.2.0/24", 3, created: 30), ["n2"] = Row("n2", "10.244.2.0/24", 2, created: 20) });
        Assert.Same(peers, _table.Peers);
        Assert.Same(faults, _table.Faults);
        Assert.Single(_log.Lines);
    }

    /// <summary>However it came about, the same nodes give the same peers and faults; and no two peers overlap.</summary>
    [Fact]
    public void The_way_there_does_not_matter() => Prop.ForAll<(byte Name, byte Subnet, byte Address, byte Created)[]>(static steps =>
    {
        PeerTable table = new("n1", new LogLines());
        table.SetOwn(_self, _local);
        Dictionary<string, PeerRow> rows = [];
        foreach ((byte name, byte subnet, byte address, byte created) in steps)
        {
            string node = $"p{name % 8}";
            PeerRow row = created % 4 == 0 ? new(null, null, 0) : Row(node, $"10.244.{subnet % 6 * 4}.0/{22 + (subnet % 3)}", 1 + (address % 12), created);
            table.Set(node, row);
            rows.Remove(node);
            if (!row.IsEmpty)
            {
                rows[node] = row;
            }
        }

        PeerTable anew = new("n1", new LogLines());
        anew.Replace(new(rows));
        anew.SetOwn(_self, _local);
        IpPrefix[] subnets = [.. table.Peers.Values.Select(static peer => peer.V4.Subnet), _self.V4.Subnet];
        return table.Peers.OrderBy(static entry => entry.Key).SequenceEqual(anew.Peers.OrderBy(static entry => entry.Key))
            && table.Faults.OrderBy(static entry => entry.Key).SequenceEqual(anew.Faults.OrderBy(static entry => entry.Key))
            && table.Peers.Count + table.Faults.Count == rows.Count
            && !subnets.Any(one => subnets.Count(other => other.Overlaps(one)) > 1);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    private static PeerRow Row(string name, string subnet, int number, long created) => new(Node(name, subnet, $"192.168.50.{number}"), null, created);

    private static OverlayNode Node(string name, string subnet, string address) =>
        new(name) { V4 = new(IpPrefix.Parse(subnet).NetworkPrefix, IpAddress.Parse(address), RunningSource.MacOf("0e:00:00:00:00:02")) };
}
