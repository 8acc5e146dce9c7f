using System.Collections.Generic;
using CsCni.Agent.Flannel;

namespace CsCni.Agent.Membership.Etcd;

/// <summary>An entry that has this node's address.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Subnets">What its key is of.</param>
/// <param name="Value">Its value.</param>
internal readonly record struct OwnEntry(RegistryEntry Entry, SubnetKey Subnets, LeaseValue Value)
{
    /// <summary>All of a node.</summary>
    /// <param name="node">The node's addresses.</param>
    /// <param name="snapshot">The entries.</param>
    /// <param name="keys">Where the keys are.</param>
    internal static List<OwnEntry> AllOf(LeaseValue node, RegistrySnapshot snapshot, RegistryKeys keys)
    {
        List<OwnEntry> own = [];
        foreach (RegistryEntry entry in snapshot.Entries)
        {
            if (keys.TryParse(entry.Key, out SubnetKey subnets) && Read(entry) is LeaseValue value && node.IsOfSameNode(value))
            {
                own.Add(new(entry, subnets, value));
            }
        }

        return own;
    }

    private static LeaseValue? Read(RegistryEntry entry)
    {
        try
        {
            return LeaseValue.Read(entry.Value, entry.Key);
        }
        catch (FlannelFormatException)
        {
            // Of another node, or nobody's.
            return null;
        }
    }
}
