using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using CsCni.Agent.Flannel;
using CsCni.Agent.Membership.Etcd;
using CsCni.Linux;
using CsCni.Overlay;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CsCni.Tests.Agent.Etcd;

/// <summary>Changes one by one against all at once, over entries that overlap each other in many ways.</summary>
public sealed class SubnetTableTests
{
    private static readonly RegistryKeys _keys = new("/n");

    private static readonly NetworkConfig _config = NetworkConfigReader.Read(
        """{"Network":"10.0.0.0/16","EnableIPv6":true,"IPv6Network":"fd00::/48","Backend":{"Type":"host-gw"}}"""u8.ToArray(), "config", SubnetOrigin.Network);

    private static readonly string[] _names =
    [
        "10.0.1.0-24", "10.0.1.0-24&fd00:0:0:1::-64", "10.0.1.128-25", "10.0.0.0-23", "10.0.2.0-24&fd00:0:0:1::-64", "10.0.2.0-24", "10.0.2.0-24&fd00:0:0:2::-63",
        "0.0.0.0-0&fd00:0:0:1::-64", "10.9.0.0-16", "10.0.4.0-24", "10.0.4.0-22",
    ];

    [Fact]
    public void A_table_that_was_changed_is_as_one_that_was_read() => Prop.ForAll(Gen.ArrayOf(Gen.Choose(0, _names.Length - 1)).ToArbitrary(), static choices =>
    {
        SubnetTable changed = Table();
        Dictionary<string, RegistryEntry> etcd = [];
        long revision = 1;
        foreach (int choice in choices)
        {
            revision++;
            string key = _keys.Subnets + _names[choice];
            RegistryEntry? entry = etcd.Remove(key) ? null : Entry(key, revision, 1 + choice);
            if (entry is not null)
            {
                etcd.Add(key, entry);
            }

            changed.Apply([(key, entry)]);
            if (!IsSound(changed, etcd.Count))
            {
                return false;
            }
        }

        SubnetTable read = Table();
        read.Replace([.. etcd.Values]);
        return Same(changed, read) && ReadAgain(changed, etcd) && Same(changed, read);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    /// <summary>With values that change and break too, the table keeps its promises, whatever the order.</summary>
    [Fact]
    public void Peers_never_overlap_and_every_entry_is_a_peer_or_a_fault() => Prop.ForAll(Gen.ArrayOf(Gen.Choose(0, (_names.Length * 5) - 1)).ToArbitrary(), static choices =>
    {
        SubnetTable table = Table();
        Dictionary<string, RegistryEntry> etcd = [];
        long revision = 1;
        foreach (int choice in choices)
        {
            revision++;
            string key = _keys.Subnets + _names[choice % _names.Length];
            RegistryEntry? entry = (choice / _names.Length) switch
            {
                0 => null,
                1 => new(key, "broken"u8.ToArray()) { CreateRevision = Created(key), ModRevision = revision },
                2 => Entry(key, revision, 1, "wireguard") with { CreateRevision = Created(key) },
                int node => Entry(key, revision, node) with { CreateRevision = Created(key) },
            };
            if (entry is null)
            {
                etcd.Remove(key);
            }
            else
            {
                etcd[key] = entry;
            }

            table.Apply([(key, entry)]);
            if (!IsSound(table, etcd.Count))
            {
                return false;
            }
        }

        return true;

        long Created(string key) => etcd.TryGetValue(key, out RegistryEntry? there) ? there.CreateRevision : revision;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    private static SubnetTable Table()
    {
        SubnetTable table = new(_keys, NullLogger.Instance);
        table.SetConfig(_config);
        return table;
    }

    private static RegistryEntry Entry(string key, long revision, int node, string backend = "host-gw") =>
        new(key, Encoding.UTF8.GetBytes($$"""{"PublicIP":"192.168.0.{{node}}","PublicIPv6":"fd50::{{node}}","BackendType":"{{backend}}"}""")) { CreateRevision = revision, ModRevision = revision };

    private static bool IsSound(SubnetTable table, int entries)
    {
        IpPrefix[] subnets = [.. table.Peers.Values.SelectMany(static peer => (IpPrefix[])[peer.V4.Subnet, peer.V6.Subnet]).Where(static subnet => subnet.IsValid)];
        return subnets.Select((subnet, index) => subnets.Skip(index + 1).All(other => !other.Overlaps(subnet))).All(static apart => apart)
            && table.Peers.Keys.Union(table.Faults.Keys).Count() == entries
            && table.Faults.Values.All(static fault => fault.StartsWith("/n/subnets/", StringComparison.Ordinal));
    }

    private static bool Same(SubnetTable left, SubnetTable right) =>
        left.Peers.OrderBy(static pair => pair.Key).SequenceEqual(right.Peers.OrderBy(static pair => pair.Key)) && left.Faults.Keys.Order().SequenceEqual(right.Faults.Keys.Order());

    /// <summary>Reading what is known already changes nothing, and keeps the very same dictionaries.</summary>
    private static bool ReadAgain(SubnetTable table, Dictionary<string, RegistryEntry> etcd)
    {
        (object peers, string[] faults) = (table.Peers, [.. table.Faults.Keys.Order()]);
        table.Replace([.. etcd.Values]);
        return ReferenceEquals(peers, table.Peers) && table.Faults.Keys.Order().SequenceEqual(faults);
    }
}
