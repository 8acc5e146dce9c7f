using CsCni.Cni.Results;
using CsCni.Netlink.Route;

namespace CsCni.Plugin.Features;

/// <summary>A link of the node as an interface of a result.</summary>
internal static class ResultLink
{
    public static ResultInterface Of(Link link) => new(link.Name, link.Mac.IsZero ? string.Empty : link.Mac.ToString(), string.Empty, link.Mtu);
}
