using CsCni.Netlink.Route;

namespace CsCni.Plugin.Steps;

/// <summary>From where an attachment's link is made.</summary>
/// <param name="Socket">The node's, or the container's where the master is there.</param>
/// <param name="Master">The link below; null for kinds that have none.</param>
/// <param name="NetNs">Descriptor of the container's namespace where <paramref name="Socket"/> is the node's; else null.</param>
internal readonly record struct LinkPlace(RouteSocket Socket, Link? Master, int? NetNs)
{
    /// <summary>A link that stands on no other is made from within the container.</summary>
    public static LinkPlace Container(AttachmentContext context) => new(context.Container, Master: null, NetNs: null);
}
