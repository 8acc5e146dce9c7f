using CsCni.Cni.Results;
using CsCni.Netlink.Route;

namespace CsCni.Plugin.Features;

/// <summary>A link as an interface of a result.</summary>
internal static class ResultLink
{
    /// <param name="link">The link.</param>
    /// <param name="sandbox">Path of the namespace that it is in; empty for the node's.</param>
    public static ResultInterface Of(Link link, string sandbox = "") => new(link.Name, link.Mac.ToString(), sandbox, link.Mtu);
}
