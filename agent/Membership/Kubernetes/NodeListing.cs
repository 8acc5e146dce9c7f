using System.Collections.Generic;
using CsCni.Agent.Membership.Kubernetes.Api;

namespace CsCni.Agent.Membership.Kubernetes;

/// <summary>A list of all nodes, as its pages come in. Nothing of it counts before it is whole.</summary>
/// <param name="network">The network and the backend by which the nodes are read.</param>
/// <param name="view">Knows how the nodes were before, since a broken one keeps its last good state.</param>
internal sealed class NodeListing(ClusterNetwork network, ClusterView view)
{
    /// <summary>More than any cluster has; an answer without end has its end here.</summary>
    internal const int MostNodes = 200_000;

    private readonly HashSet<string> _seen = [];
    private readonly PeerReader _reader = new(view.Keys, network);

    /// <summary>The network and the backend by which the nodes are read.</summary>
    internal ClusterNetwork Network => network;

    /// <summary>This node; null until it came up.</summary>
    internal OwnNode? Own { get; private set; }

    /// <summary>The other nodes, as far as they are of any matter to us.</summary>
    internal Dictionary<string, PeerRow> Rows { get; } = [];

    /// <summary>How many nodes there are, of all kinds.</summary>
    internal int Count => _seen.Count;

    /// <summary>Takes a node of the list.</summary>
    /// <exception cref="ApiException">It is no node, or one too many.</exception>
    internal void Add(ApiObject node)
    {
        string name = NodeName.Of(node);
        if (_seen.Add(name) && _seen.Count > MostNodes)
        {
            throw new ApiException($"the API lists more than {MostNodes} nodes") { IsUseless = true };
        }

        if (name == view.OwnName)
        {
            Own = OwnNode.Of(node);
        }
        else if (_reader.Read(node, view.LastGood(name)) is { IsEmpty: false } row)
        {
            Rows[name] = row;
        }
        else
        {
            // A page may come twice, and the node have changed meanwhile.
            Rows.Remove(name);
        }
    }
}
