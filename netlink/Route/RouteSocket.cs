using System;
using System.Collections.Generic;
using CsCni.Linux;

namespace CsCni.Netlink.Route;

/// <summary>
/// An rtnetlink socket in the network namespace that the opening thread was in; it stays there. What changes anything
/// is put into <see cref="Batch"/>; what only reads is asked here. For one thread at a time.
/// </summary>
public sealed partial class RouteSocket : IDisposable
{
    private readonly NetlinkSocket _socket;

    private RouteSocket(NetlinkSocket socket)
    {
        _socket = socket;
        Batch = new(socket.Batch);
    }

    /// <summary>The requests to send next.</summary>
    public RouteBatch Batch { get; }

    /// <summary>For whom the requests are, such as "CONTAINERID/eth0"; part of error messages. Null for nobody.</summary>
    public string? Purpose
    {
        get => _socket.Purpose;
        set => _socket.Purpose = value;
    }

    /// <inheritdoc cref="NetlinkSocket.NetNsCookie"/>
    public ulong? NetNsCookie => _socket.NetNsCookie;

    /// <inheritdoc cref="NetlinkSocket.Port"/>
    public uint Port => _socket.Port;

    /// <summary>Opens a socket in the calling thread's network namespace.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static RouteSocket Open() => new(NetlinkSocket.Open(NetlinkProtocol.Route, RouteNames.Instance));

    /// <summary>Reads a link.</summary>
    /// <param name="link">Which.</param>
    /// <exception cref="NetlinkException">There is none (ENODEV), or the kernel refused.</exception>
    public Link GetLink(LinkTarget link)
    {
        NetlinkOperation operation = link.Operation("read link");
        _socket.Batch.RequireSent(operation);
        Batch.GetLink(link).Send();
        return Batch.LinkOf(0) ?? throw new NetlinkException(_socket.Describe(operation), Errno.NoDevice);
    }

    /// <summary>Reads a link, if there is one.</summary>
    /// <param name="link">Which.</param>
    /// <returns>The link; null where there is none.</returns>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public Link? TryGetLink(LinkTarget link)
    {
        _socket.Batch.RequireSent(link.Operation("read link"));
        Batch.GetLink(link).Accept(Errno.NoDevice).Send();
        return Batch.LinkOf(0);
    }

    /// <summary>Lists links.</summary>
    /// <param name="filter">Which; the default value for all.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public List<Link> ListLinks(LinkFilter filter = default)
    {
        NetlinkWriter writer = BeginDump(RouteMessage.GetLink, default(LinkHeader), new("list links", filter.Kind));
        writer.PutU32(LinkAttribute.ExtMask, (uint)LinkDetail.SkipStatistics);
        if (filter.NetNsId is int id)
        {
            writer.PutI32(LinkAttribute.TargetNetNsId, id);
        }

        if (filter.Master != 0)
        {
            writer.PutI32(LinkAttribute.Master, filter.Master);
        }

        if (filter.Kind is not null)
        {
            using (writer.Nested(LinkAttribute.LinkInfo))
            {
                writer.PutText(LinkInfoAttribute.Kind, filter.Kind);
            }
        }

        List<Link> links = _socket.Dump<Link>(LinkReader.Parse);
        if (filter.Kind is not null)
        {
            // The kernel lists all links for a kind that it has not loaded.
            links.RemoveAll(link => link.Kind != filter.Kind);
        }

        return links;
    }

    /// <summary>Lists the other network namespaces that this one has IDs for.</summary>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public List<int> ListNetNsIds()
    {
        BeginDump(RouteMessage.GetNetNsId, default(NetNsIdHeader), new("list IDs of network namespaces"));
        return _socket.Dump<int>(NetNsIdReader.Parse);
    }

    /// <summary>Lists the VLANs of a bridge port, or of a bridge itself. Empty where the kernel lacks VLAN filtering.</summary>
    /// <param name="port">Index of the port or the bridge.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public List<BridgeVlan> ListBridgeVlans(int port)
    {
        LinkHeader header = new() { Family = ProtocolFamily.Bridge };
        NetlinkWriter writer = BeginDump(RouteMessage.GetLink, header, new("list VLANs", link: port));
        writer.PutU32(LinkAttribute.ExtMask, (uint)LinkDetail.BridgeVlansCompressed);

        // The kernel refuses an index in this dump, so the port is picked here.
        return _socket.Dump<BridgeVlan>(new BridgeVlanReader(port).Parse);
    }

    /// <summary>Lists addresses.</summary>
    /// <param name="link">Index of the link; 0 for all.</param>
    /// <param name="family">IPv4 or IPv6; null for both.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public List<InterfaceAddress> ListAddresses(int link = 0, IpFamily? family = null)
    {
        AddressHeader header = new() { Family = (byte)(family ?? 0), Link = link };
        BeginDump(RouteMessage.GetAddress, header, new("list addresses", link: link));
        return _socket.Dump<InterfaceAddress>(AddressReader.Parse);
    }

    /// <summary>Lists routes; a multipath route is one for each next hop.</summary>
    /// <param name="filter">Which.</param>
    /// <returns>The routes; none where the table does not exist.</returns>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public List<Route> ListRoutes(RouteFilter filter)
    {
        RouteHeader header = new() { Family = (byte)filter.Family };
        NetlinkWriter writer = BeginDump(RouteMessage.GetRoute, header, new("list routes", link: filter.Link));
        if (filter.Table != 0)
        {
            writer.PutU32(RouteAttribute.Table, filter.Table);
        }

        if (filter.Link != 0)
        {
            writer.PutI32(RouteAttribute.OutputLink, filter.Link);
        }

        // A table that nothing was ever put into does not exist.
        _socket.Batch.Accept(Errno.NoEntry);
        List<Route> routes = _socket.Dump<Route>(RouteReader.Parse);
        if (filter.Link != 0)
        {
            // The kernel lists a multipath route whole where one of its next hops is by the link.
            routes.RemoveAll(route => route.Link != filter.Link);
        }

        return routes;
    }

    /// <summary>Lists policy rules, those that are asked first first.</summary>
    /// <param name="family">IPv4 or IPv6; null for both.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public List<Rule> ListRules(IpFamily? family = null)
    {
        RuleHeader header = new() { Family = (byte)(family ?? 0) };
        BeginDump(RouteMessage.GetRule, header, new("list rules"));
        return _socket.Dump<Rule>(RuleReader.Parse);
    }

    /// <summary>Asks by which route the node would send to an address now.</summary>
    /// <param name="destination">The address.</param>
    /// <returns>The route; null where there is none.</returns>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public Route? FindRoute(IpAddress destination) => RouteLookup.Find(_socket, destination);

    /// <summary>Lists neighbours.</summary>
    /// <param name="link">Index of the link; 0 for all.</param>
    /// <param name="family">IPv4 or IPv6; null for both.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public List<Neighbour> ListNeighbours(int link = 0, IpFamily? family = null)
    {
        NeighbourHeader header = new() { Family = (byte)(family ?? 0) };
        NetlinkWriter writer = BeginDump(RouteMessage.GetNeighbour, header, new("list neighbours", link: link));
        if (link != 0)
        {
            writer.PutI32(NeighbourAttribute.Link, link);
        }

        return _socket.Dump<Neighbour>(Neighbour.Parse);
    }

    /// <summary>
    /// Lists entries of forwarding databases. A list of some hundreds and more is fetched in parts, and the kernel does not tell
    /// whether something changed in between: entries may then be missing or doubled.
    /// </summary>
    /// <param name="link">Index of the link, whose own entries are listed and, where it is a port of a bridge, the bridge's by it; 0 for all.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public List<FdbEntry> ListFdbEntries(int link = 0)
    {
        NeighbourHeader header = new() { Family = ProtocolFamily.Bridge, Link = link };
        BeginDump(RouteMessage.GetNeighbour, header, new("list FDB entries", link: link));
        return _socket.Dump<FdbEntry>(FdbReader.Parse);
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private NetlinkWriter BeginDump<T>(RouteMessage type, in T header, in NetlinkOperation operation)
        where T : unmanaged => _socket.Batch.BeginDump((ushort)type, header, operation);
}
