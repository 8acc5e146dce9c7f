using System.Collections.Generic;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Overlay.Peers;

namespace CsCni.Overlay.Entries;

/// <summary>The entries that the peers need, each by the key under which the kernel holds one. Pure.</summary>
public sealed class PeerEntries
{
    /// <summary>RTA_PRIORITY of IPv6 routes: what the kernel takes for a route without one. IPv4 has 0.</summary>
    public const uint Ipv6Priority = 1024;

    /// <summary>The main table.</summary>
    public const uint MainTable = 254;

    /// <summary>
    /// rtm_protocol of the overlay's routes, by which they are told from others': a number that linux/rtnetlink.h gives to
    /// nobody.
    /// </summary>
    public const RouteProtocol Protocol = (RouteProtocol)197;

    private readonly Dictionary<(int Link, IpAddress Address), Neighbour> _neighbours = [];
    private readonly Dictionary<(int Link, MacAddress Mac), FdbEntry> _fdbEntries = [];
    private readonly Dictionary<IpPrefix, Route> _routes = [];

    /// <summary>Nothing: what is left when the overlay is removed.</summary>
    public static PeerEntries None { get; } = new();

    internal Dictionary<(int Link, IpAddress Address), Neighbour> Neighbours => _neighbours;

    internal Dictionary<(int Link, MacAddress Mac), FdbEntry> FdbEntries => _fdbEntries;

    internal Dictionary<IpPrefix, Route> Routes => _routes;

    /// <summary>Plans the entries of all peers.</summary>
    /// <param name="settings">This node's side.</param>
    /// <param name="peers">The peers, reviewed.</param>
    /// <param name="links">The indexes of the vxlan links; unused by host-gw.</param>
    public static PeerEntries Plan(OverlaySettings settings, ReviewedPeers peers, OverlayLinks links)
    {
        PeerEntries entries = new();
        int count = peers.Of(IpFamily.V4).Count + peers.Of(IpFamily.V6).Count;
        entries._neighbours.EnsureCapacity(count);
        entries._fdbEntries.EnsureCapacity(count);
        entries._routes.EnsureCapacity(count);
        foreach (IpFamily family in IpFamilies.Both)
        {
            foreach (OverlayEndpoint peer in peers.Of(family))
            {
                entries.Add(settings, peer, links.Of(family));
            }
        }

        return entries;
    }

    /// <summary>As a list, as the kernel would list them.</summary>
    public EntryList ToList()
    {
        EntryList list = new();
        list.Neighbours.AddRange(_neighbours.Values);
        list.FdbEntries.AddRange(_fdbEntries.Values);
        list.Routes.AddRange(_routes.Values);
        return list;
    }

    private void Add(OverlaySettings settings, in OverlayEndpoint peer, int vxlan)
    {
        bool isDirect = settings.Backend.Type == BackendType.HostGw
            || (settings.Backend.DirectRouting && settings.Underlay.Reaches(peer.PublicIp));
        if (isDirect)
        {
            AddRoute(peer.Subnet, peer.PublicIp, settings.Underlay.Index, RouteFlags.None);
            return;
        }

        // As Flannel has it: the subnet's first address stands for the node, on the link though no prefix says so.
        IpAddress gateway = peer.Subnet.Network;
        MacAddress mac = peer.EffectiveVtepMac;
        _neighbours[(vxlan, gateway)] = new() { Link = vxlan, Address = gateway, Mac = mac, State = NeighbourState.Permanent };
        _fdbEntries[(vxlan, mac)] = new() { Link = vxlan, Mac = mac, Destination = peer.PublicIp, State = NeighbourState.Permanent, Flags = NeighbourFlags.Self };
        AddRoute(peer.Subnet, gateway, vxlan, RouteFlags.OnLink);
    }

    private void AddRoute(IpPrefix subnet, IpAddress gateway, int link, RouteFlags flags) => _routes[subnet] = new()
    {
        Destination = subnet,
        Gateway = gateway,
        Link = link,
        Table = MainTable,
        Type = RouteType.Unicast,
        Protocol = Protocol,
        Priority = subnet.Family == IpFamily.V6 ? Ipv6Priority : 0,
        Flags = flags,
    };
}
