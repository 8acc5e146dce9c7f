using System.Collections.Generic;
using CsCni.Agent.Settings;
using CsCni.Linux;
using CsCni.Netlink.Route;

namespace CsCni.Agent.Underlay;

/// <summary>What the kernel says at one moment, as far as the choice of the underlay needs it.</summary>
internal sealed record UnderlayView
{
    private const uint MainTable = 254;

    /// <summary>All links.</summary>
    public required IReadOnlyList<NodeLink> Links { get; init; }

    /// <summary>All addresses.</summary>
    public required IReadOnlyList<InterfaceAddress> Addresses { get; init; }

    /// <summary>Default routes of the main tables, both families.</summary>
    public IReadOnlyList<Route> DefaultRoutes { get; init; } = [];

    /// <summary>The route to <see cref="UnderlaySettings.CanReach"/>; null where there is none, or nothing is to be reached.</summary>
    public Route? ReachingRoute { get; init; }

    /// <summary>Asks the kernel.</summary>
    /// <param name="socket">A socket of the node's network namespace.</param>
    /// <param name="settings">Tells what is to be reached.</param>
    /// <exception cref="CsCni.Netlink.NetlinkException">The kernel refused.</exception>
    internal static UnderlayView Read(RouteSocket socket, UnderlaySettings settings)
    {
        List<Route> defaults = [];
        foreach (IpFamily family in (IpFamily[])[IpFamily.V4, IpFamily.V6])
        {
            foreach (Route route in socket.ListRoutes(new(family, MainTable)))
            {
                if (route.Destination.IsDefault && route.Link != 0)
                {
                    defaults.Add(route);
                }
            }
        }

        return new()
        {
            Links = socket.ListLinks().ConvertAll(NodeLink.Of),
            Addresses = socket.ListAddresses(),
            DefaultRoutes = defaults,
            ReachingRoute = settings.CanReach.IsValid ? socket.FindRoute(settings.CanReach) : null,
        };
    }
}
