using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using CsCni.Overlay;

namespace CsCni.Agent.Membership.Static;

/// <summary>What a cluster file says. Each node's subnets and addresses are its own: an entry that takes another's has a fault.</summary>
/// <param name="Network">Network and backend.</param>
/// <param name="Nodes">The entries, each key once.</param>
internal sealed record ClusterFile(ClusterNetwork Network, IReadOnlyList<ClusterFileNode> Nodes)
{
    /// <summary>The cluster as this node sees it.</summary>
    /// <param name="self">This node's name.</param>
    /// <param name="before">
    /// The state before: what it says of a node stays where the node's entry is broken now, and no other has taken what the
    /// node had.
    /// </param>
    internal ClusterState ToState(string self, ClusterState? before)
    {
        SubnetClaims claims = new();
        Dictionary<string, OverlayNode> nodes = [];
        ImmutableDictionary<string, string>.Builder faults = ImmutableDictionary.CreateBuilder<string, string>();
        foreach (ClusterFileNode entry in Nodes)
        {
            if (entry.Fault is not null)
            {
                faults[entry.Key] = entry.Fault;
            }
            else if (entry.Node is not null && ClusterNodeReader.Claim(claims, entry.Node) is null)
            {
                nodes[entry.Key] = entry.Node;
            }
        }

        foreach (string key in faults.Keys)
        {
            if (LastGood(key, self, before) is { } node && ClusterNodeReader.Claim(claims, node) is null)
            {
                nodes[key] = node;
            }
        }

        nodes.Remove(self, out OverlayNode? own);
        return new()
        {
            Network = Network,
            Self = own,

            // The others send to the address that the file tells, so this node's link is the one that has it.
            RequestedPublicIpV4 = own?.V4.PublicIp ?? default,
            RequestedPublicIpV6 = own?.V6.PublicIp ?? default,
            Peers = Peers(nodes, before?.Peers),
            Faults = faults.ToImmutable(),
        };
    }

    /// <summary>As the dictionary of the state before, with what differs: few of thousands, mostly.</summary>
    private static ImmutableDictionary<string, OverlayNode> Peers(Dictionary<string, OverlayNode> nodes, ImmutableDictionary<string, OverlayNode>? before)
    {
        if (before is not { Count: > 0 })
        {
            return nodes.ToImmutableDictionary();
        }

        ImmutableDictionary<string, OverlayNode>.Builder peers = before.ToBuilder();
        foreach ((string key, OverlayNode node) in nodes)
        {
            if (!before.TryGetValue(key, out OverlayNode? known) || known != node)
            {
                peers[key] = node;
            }
        }

        peers.RemoveRange(before.Keys.Where(key => !nodes.ContainsKey(key)));
        return peers.ToImmutable();
    }

    /// <summary>What was last known of a node; nothing where the network is another one now.</summary>
    private OverlayNode? LastGood(string key, string self, ClusterState? before) =>
        before is null || before.Network.Network != Network.Network ? null
            : key == self ? before.Self
            : before.Peers.GetValueOrDefault(key);
}
