using CsCni.Linux;
using CsCni.Netlink.Route;

namespace CsCni.Overlay.Links;

/// <summary>The vxlan links that an owner has made under another VNI, or for a family or backend that it no longer has.</summary>
internal static class StaleVxlans
{
    /// <summary>Deletes those links too that a process was killed over before it had marked them: they never came up.</summary>
    /// <returns>How many were deleted.</returns>
    internal static int DeleteAll(RouteSocket socket, OverlaySettings settings)
    {
        int count = Delete(socket, settings.Owner, keep: default);
        foreach (IpFamily family in IpFamilies.Both)
        {
            if (VxlanLink.Plan(settings, family) is { } made
                && socket.TryGetLink(made.Name) is { IsUp: false, Alias.Length: 0, Vxlan: { } vxlan } link && vxlan.Id == made.Vxlan.Id)
            {
                socket.Batch.DeleteLink(link.Index).Accept(Errno.NoDevice).Send();
                count++;
            }
        }

        return count;
    }

    /// <returns>How many were deleted.</returns>
    internal static int Delete(RouteSocket socket, string owner, OverlayLinks keep)
    {
        int count = 0;
        foreach (Link link in socket.ListLinks(new LinkFilter(Kind: "vxlan")))
        {
            if (link.Alias == VxlanLink.AliasOf(owner) && !keep.Contains(link.Index))
            {
                socket.Batch.DeleteLink(link.Index).Accept(Errno.NoDevice);
                count++;
            }
        }

        socket.Batch.Send();
        return count;
    }
}
