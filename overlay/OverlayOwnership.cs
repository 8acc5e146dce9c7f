using System;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Overlay.Links;

namespace CsCni.Overlay;

/// <summary>Whose the links are that an overlay needs: each of a node's overlays has vxlan links, and so a VNI, of its own.</summary>
public static class OverlayOwnership
{
    /// <summary>Refuses to take a link away from another overlay of the node. One of Flannel's, which has no such mark, may be taken over.</summary>
    /// <param name="socket">A socket in the node's namespace.</param>
    /// <param name="settings">This overlay.</param>
    /// <exception cref="OverlayException">Another has the link, or it is no vxlan.</exception>
    /// <exception cref="Netlink.NetlinkException">The kernel refused to tell.</exception>
    public static void Require(RouteSocket socket, OverlaySettings settings)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentNullException.ThrowIfNull(settings);
        foreach (IpFamily family in IpFamilies.Both)
        {
            if (VxlanLink.Plan(settings, family) is { } wanted && socket.TryGetLink(wanted.Name) is { } link)
            {
                Require(link, wanted);
            }
        }
    }

    private static void Require(Link link, VxlanLink wanted)
    {
        if (link.Vxlan is null)
        {
            throw VxlanStep.NoVxlan(link, wanted);
        }

        if (link.Alias != wanted.Alias && link.Alias.StartsWith(VxlanLink.AliasOf(string.Empty), StringComparison.Ordinal))
        {
            string owner = link.Alias[VxlanLink.AliasOf(string.Empty).Length..];
            throw new OverlayException($"link \"{link.Name}\" is of another overlay of this node, \"{owner}\": choose another VNI than {wanted.Vxlan.Id}, or remove that overlay");
        }
    }
}
