using System;
using System.Collections.Generic;
using CsCni.Linux;

namespace CsCni.Overlay.Peers;

/// <summary>
/// Keeps what one peer claims from harming the others: which peers' claims go together with this node, the network and each
/// other. Of two peers that claim the same, the one whose name comes first by its characters' codes has it, so that all nodes
/// decide alike.
/// </summary>
public static class PeerReview
{
    /// <summary>Reviews the peers.</summary>
    /// <param name="settings">This node's side.</param>
    /// <param name="peers">The peers as they are told.</param>
    public static ReviewedPeers Run(OverlaySettings settings, IReadOnlyCollection<OverlayNode> peers)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(peers);
        ReviewedPeers reviewed = new();
        foreach (IpFamily family in IpFamilies.Both)
        {
            new FamilyReview(settings, family, reviewed).Run(peers);
        }

        return reviewed;
    }
}
