using CsCni.Agent.Membership;
using CsCni.Agent.Underlay;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Route;
using CsCni.Overlay;

namespace CsCni.Agent;

/// <summary>What this node was in the cluster, as far as it can still be told, for <c>--cleanup</c>.</summary>
internal static class FormerNode
{
    /// <summary>Name, subnets from the subnet file, and addresses of each family that the node has now.</summary>
    internal static LocalNode Read(AgentContext context) => new(context.Settings.Node, BackendType.Vxlan)
    {
        PublicIpV4 = AddressOf(context, new(V4: true, V6: false))?.PublicV4 ?? default,
        PublicIpV6 = AddressOf(context, new(V4: false, V6: true))?.PublicV6 ?? default,
        PreviousSubnetV4 = context.PreviousSubnetV4,
        PreviousSubnetV6 = context.PreviousSubnetV6,
    };

    private static UnderlayChoice? AddressOf(AgentContext context, UnderlayFamilies family)
    {
        try
        {
            using RouteSocket socket = RouteSocket.Open();
            return UnderlayChooser.Choose(context.Settings.Underlay, family, UnderlayView.Read(socket, context.Settings.Underlay), out _);
        }
        catch (System.Exception exception) when (exception is NetlinkException or LinuxException)
        {
            return null;
        }
    }
}
