using System;
using CsCni.Netlink.Route;

namespace CsCni.Agent.Underlay;

/// <summary>A link of the node, as far as the choice of the underlay needs it.</summary>
/// <param name="Index">Its index.</param>
/// <param name="Name">Its name.</param>
/// <param name="Mtu">Its MTU in bytes.</param>
/// <param name="MayMatch">Whether a pattern may hit it: not loopback, nor the overlay's own.</param>
internal sealed record NodeLink(int Index, string Name, int Mtu, bool MayMatch)
{
    /// <summary>From what the kernel reports.</summary>
    internal static NodeLink Of(Link link)
    {
        bool isOverlay = link.Kind == "vxlan" && link.Name.StartsWith("flannel", StringComparison.Ordinal);
        return new(link.Index, link.Name, link.Mtu, (link.Flags & LinkFlags.Loopback) == 0 && !isOverlay);
    }
}
