using System.Collections.Generic;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Overlay.Entries;
using CsCni.Overlay.Links;

namespace CsCni.Overlay;

/// <summary>
/// Whether a notification of the kernel tells of something that is not as it was put. What the overlay itself has put is
/// told too, and is no disturbance: so its own messages never make it look again.
/// </summary>
internal sealed class Disturbance(EntryScope scope)
{
    private readonly List<Route> _routes = [];

    internal bool IsToldBy(RouteNotification notification) => notification.Object switch
    {
        RouteObject.Link => IsOtherLink(notification.ReadLink(), notification.IsDeletion),
        RouteObject.Address => IsOtherAddress(notification.ReadAddress(), notification.IsDeletion),
        RouteObject.Neighbour => IsOtherNeighbour(notification.ReadNeighbour(), notification.IsDeletion),
        RouteObject.FdbEntry => IsOtherFdbEntry(notification.ReadFdbEntry(), notification.IsDeletion),
        RouteObject.Route => IsOtherRoute(notification),
        _ => false,
    };

    private bool IsOtherLink(Link link, bool isDeletion)
    {
        foreach (IpFamily family in IpFamilies.Both)
        {
            if (VxlanLink.Plan(scope.Settings, family) is { } wanted && (link.Index == scope.Links.Of(family) || link.Name == wanted.Name))
            {
                return isDeletion || link.Index != scope.Links.Of(family) || wanted.FindFault(link) is not null;
            }
        }

        return false;
    }

    private bool IsOtherAddress(in InterfaceAddress address, bool isDeletion)
    {
        IpFamily family = address.Prefix.Family;
        return scope.Links.Contains(address.Link)
            && scope.Links.Of(family) == address.Link
            && VxlanLink.Plan(scope.Settings, family) is { } wanted
            && (address.Prefix == wanted.Address ? isDeletion : !isDeletion && address.Scope == RouteScope.Universe);
    }

    private bool IsOtherNeighbour(in Neighbour neighbour, bool isDeletion) =>
        scope.Has(neighbour) && (isDeletion
            ? scope.Planned.Neighbours.ContainsKey((neighbour.Link, neighbour.Address))
            : !scope.Planned.Stands(neighbour));

    private bool IsOtherFdbEntry(in FdbEntry entry, bool isDeletion) =>
        scope.Has(entry) && (isDeletion
            ? scope.Planned.FdbEntries.ContainsKey((entry.Link, entry.Mac))
            : !scope.Planned.Stands(entry));

    private bool IsOtherRoute(RouteNotification notification)
    {
        _routes.Clear();
        notification.ReadRoutes(_routes);
        foreach (Route route in _routes)
        {
            if (scope.Has(route) && scope.Planned.Stands(route) == notification.IsDeletion)
            {
                return true;
            }
        }

        return false;
    }
}
