using System;
using System.Collections.Generic;
using CsCni.Linux;

namespace CsCni.Netlink.Conntrack;

/// <summary>
/// A socket to the connection tracking of the network namespace that the opening thread was in; it stays there. For one
/// thread at a time.
/// </summary>
public sealed class ConntrackSocket : IDisposable
{
    private readonly NetlinkSocket _socket;

    private ConntrackSocket(NetlinkSocket socket) => _socket = socket;

    /// <summary>Opens a socket. A kernel without conntrack netlink shows at the first request.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static ConntrackSocket Open() => new(NetlinkSocket.Open(NetlinkProtocol.Netfilter));

    /// <summary>Lists connections.</summary>
    /// <param name="filter">Which.</param>
    /// <exception cref="NetlinkException">The kernel refused: EOPNOTSUPP or EINVAL where it has no conntrack netlink.</exception>
    public List<ConntrackEntry> List(in ConntrackFilter filter)
    {
        NetlinkWriter writer = _socket.Batch.BeginDump(
            ConntrackHeader.TypeOf(ConntrackMessage.Get), new ConntrackHeader(filter.Family), new("list connections"));
        PutFilter(writer, filter);
        List<ConntrackEntry> entries = _socket.Dump<ConntrackEntry>(ConntrackReader.Parse);
        ConntrackFilter wanted = filter;
        entries.RemoveAll(entry => !wanted.Matches(entry));
        return entries;
    }

    /// <summary>Forgets connections; their next packets are looked at as first ones. One that has ended meanwhile is no error.</summary>
    /// <param name="entries">Which.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public void Delete(List<ConntrackEntry> entries)
    {
        foreach (ConntrackEntry entry in entries)
        {
            if (_socket.Batch.Count == NetlinkBatch.MaxRequests)
            {
                _socket.Batch.Send();
                _socket.Batch.Clear();
            }

            NetlinkWriter writer = _socket.Batch.Begin(
                ConntrackHeader.TypeOf(ConntrackMessage.Delete),
                NetlinkFlags.None,
                new ConntrackHeader(entry.Original.Source.Family),
                new("forget a connection to", prefix: IpPrefix.Host(entry.Original.Destination)));
            Put(writer, entry);
            _socket.Batch.Accept(Errno.NoEntry);
        }

        _socket.Batch.Send();
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private static void Put(NetlinkWriter writer, in ConntrackEntry entry)
    {
        using (writer.Nested(ConntrackAttribute.Original))
        {
            PutAddresses(writer, entry.Original.Source, entry.Original.Destination);
            using (writer.Nested(ConntrackTupleAttribute.Protocol))
            {
                writer.PutU8(ConntrackProtocolAttribute.Number, entry.Original.Protocol);
                writer.PutU16BigEndian(ConntrackProtocolAttribute.SourcePort, entry.Original.SourcePort);
                writer.PutU16BigEndian(ConntrackProtocolAttribute.DestinationPort, entry.Original.DestinationPort);
            }
        }

        writer.PutU32BigEndian(ConntrackAttribute.Id, entry.Id);
        if (entry.Zone != 0)
        {
            writer.PutU16BigEndian(ConntrackAttribute.Zone, entry.Zone);
        }
    }

    private static void PutFilter(NetlinkWriter writer, in ConntrackFilter filter)
    {
        ConntrackFields original = (filter.Protocol != 0 ? ConntrackFields.Protocol : ConntrackFields.None)
            | (filter.DestinationPort != 0 ? ConntrackFields.DestinationPort : ConntrackFields.None);

        // By an IPv6 address the kernel picks all but the wanted ones (ctnetlink_filter_match_tuple takes ipv6_addr_cmp's
        // answer the wrong way round; seen in 6.18), so those are picked here.
        ConntrackFields reply = filter.Answerer.IsV4 ? ConntrackFields.Source : ConntrackFields.None;
        if ((original | reply) == ConntrackFields.None)
        {
            return;
        }

        if (original != ConntrackFields.None)
        {
            using NetlinkNest tuple = writer.Nested(ConntrackAttribute.Original);
            using NetlinkNest protocol = writer.Nested(ConntrackTupleAttribute.Protocol);
            writer.PutU8(ConntrackProtocolAttribute.Number, filter.Protocol);
            writer.PutU16BigEndian(ConntrackProtocolAttribute.DestinationPort, filter.DestinationPort);
        }

        if (reply != ConntrackFields.None)
        {
            using NetlinkNest tuple = writer.Nested(ConntrackAttribute.Reply);
            using NetlinkNest addresses = writer.Nested(ConntrackTupleAttribute.Addresses);
            writer.Put(ConntrackAddressAttribute.SourceV4, filter.Answerer);
        }

        using NetlinkNest nest = writer.Nested(ConntrackAttribute.Filter);
        writer.PutU32(ConntrackFilterAttribute.OriginalFields, (uint)original);
        writer.PutU32(ConntrackFilterAttribute.ReplyFields, (uint)reply);
    }

    private static void PutAddresses(NetlinkWriter writer, IpAddress source, IpAddress destination)
    {
        using NetlinkNest addresses = writer.Nested(ConntrackTupleAttribute.Addresses);
        writer.Put(source.IsV4 ? ConntrackAddressAttribute.SourceV4 : ConntrackAddressAttribute.SourceV6, source);
        writer.Put(source.IsV4 ? ConntrackAddressAttribute.DestinationV4 : ConntrackAddressAttribute.DestinationV6, destination);
    }
}
