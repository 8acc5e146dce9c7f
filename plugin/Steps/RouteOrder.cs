using System.Collections.Generic;
using CsCni.Netlink.Route;

namespace CsCni.Plugin.Steps;

/// <summary>The order in which routes can be made.</summary>
internal static class RouteOrder
{
    /// <summary>Routes to the link itself before those by a gateway, which the kernel must know the way to.</summary>
    public static List<Route> OnLinkFirst(List<Route> routes)
    {
        List<Route> ordered = routes.FindAll(static route => !route.Gateway.IsValid);
        ordered.AddRange(routes.FindAll(static route => route.Gateway.IsValid));
        return ordered;
    }
}
