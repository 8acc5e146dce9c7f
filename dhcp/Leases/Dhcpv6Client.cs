using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Dhcp.Wire;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Route;

namespace CsCni.Dhcp.Leases;

/// <summary>
/// A client of DHCPv6 (RFC 8415) that asks for one address (IA_NA). Of several servers the first to answer is taken. Routes, and
/// the prefix on the link, come by router advertisements, which are the kernel's own matter.
/// </summary>
internal sealed class Dhcpv6Client : LeaseClient
{
    private const ushort ServerPort = 547;
    private const ushort ClientPort = 546;

    /// <summary>IAID: an attachment has a DUID of its own, and asks for one address.</summary>
    private const uint Number = 1;

    private static readonly IpAddress _servers = IpAddress.Parse("ff02::1:2");

    /// <summary>One for all: there is one thread, and what is kept of a message is copied.</summary>
    private static readonly byte[] _buffer = new byte[2048];

    private readonly byte[] _identity;
    private UdpSocket? _socket;

    internal Dhcpv6Client(Attachment attachment, LeasePlace place, NamespaceVisitor visitor, in DaemonSettings daemon)
        : base(attachment, place, visitor, daemon.Limits) => _identity = ClientIdentity.V6(attachment);

    /// <inheritdoc/>
    internal override int Descriptor => _socket?.Descriptor ?? -1;

    /// <summary>The DUID of the server that gave the lease.</summary>
    internal byte[] Server { get; private set; } = [];

    /// <summary>Options 23 and 24 of the server's answer.</summary>
    internal ResultDns Dns { get; private set; } = ResultDns.Empty;

    private protected override string Protocol => "DHCPv6";

    /// <summary>Each exchange has a number of its own, the request behind an offer too.</summary>
    private uint Exchange => (Transaction + (Phase == LeasePhase.Requesting ? 1u : 0u)) & 0xffffff;

    /// <summary>Takes over a lease of before a restart.</summary>
    internal void Resume(IpPrefix address, byte[] server, LeaseTimes times)
    {
        (Address, Server, Times) = (address, server, times);
        Resume();
    }

    private protected override bool OpenSocket(LeasePhase phase) =>
        Visitor.TryVisit(Place, _ => _socket = UdpSocket.Open(IpFamily.V6, Place.IfName, Place.Link, ClientPort));

    private protected override void CloseSocket()
    {
        _socket?.Dispose();
        _socket = null;
    }

    private protected override Errno SendMessage(LeasePhase phase, ushort elapsedSeconds)
    {
        Dhcpv6MessageType type = phase switch
        {
            LeasePhase.Discovering => Dhcpv6MessageType.Solicit,
            LeasePhase.Requesting => Dhcpv6MessageType.Request,
            LeasePhase.Renewing => Dhcpv6MessageType.Renew,
            _ => Dhcpv6MessageType.Rebind,
        };
        return _socket!.Send(Message(type, phase is LeasePhase.Requesting or LeasePhase.Renewing, phase != LeasePhase.Discovering, elapsedSeconds), _servers, ServerPort);
    }

    private protected override ServerReply TryReceive()
    {
        Errno errno = _socket!.Receive(_buffer, out int length);
        if (errno != Errno.None)
        {
            return ServerReply.Nothing;
        }

        if (!Dhcpv6Message.TryRead(_buffer.AsSpan(0, length), out Dhcpv6Message message) || !IsForUs(message))
        {
            return ServerReply.Other;
        }

        if (message.Options.Status != 0)
        {
            Failure = $"a DHCPv6 server answered with status {message.Options.Status}: {message.Options.StatusText}";
            return ServerReply.Other;
        }

        bool hasAddress = Dhcpv6Association.TryRead(message.Options, Number, out Dhcpv6Association given, out Dhcpv6Options? association);
        return hasAddress ? Take(message, given) : TakeRefusal(association);
    }

    /// <summary>To all servers, as everything a client sends: so it has left when the link goes.</summary>
    private protected override void SendRelease() => Visitor.TryVisit(Place, socket =>
    {
        try
        {
            Transmit(socket);
        }
        catch (Exception exception) when (exception is LinuxException or NetlinkException)
        {
            Log.Write($"{Attachment}: cannot release {Address}: {exception.Message}");
        }
    });

    private void Transmit(RouteSocket socket)
    {
        using UdpSocket datagrams = UdpSocket.Open(IpFamily.V6, Place.IfName, Place.Link, ClientPort);
        Errno errno = datagrams.Send(Message(Dhcpv6MessageType.Release, namesServer: true, hasAddress: true, 0), _servers, ServerPort);
        if (errno != Errno.None)
        {
            Log.Write($"{Attachment}: cannot send the release of {Address}: {errno.Describe()}");
        }

        socket.Batch.DeleteAddress(new() { Link = Place.Link, Prefix = Address }).Accept(Errno.AddressNotAvailable).Send();
    }

    private ReadOnlySpan<byte> Message(Dhcpv6MessageType type, bool namesServer, bool hasAddress, ushort elapsedSeconds)
    {
        Dhcpv6Writer writer = new(type, Exchange);
        writer.Put(Dhcpv6Option.ClientIdentifier, _identity);
        if (namesServer)
        {
            writer.Put(Dhcpv6Option.ServerIdentifier, Server);
        }

        writer.Put(Dhcpv6Option.Association, Dhcpv6Association.Write(Number, hasAddress ? Address.Address : null));

        // In hundredths of a second.
        Span<byte> elapsed = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(elapsed, (ushort)Math.Min(100 * elapsedSeconds, ushort.MaxValue));
        writer.Put(Dhcpv6Option.ElapsedTime, elapsed);
        writer.Put(Dhcpv6Option.RequestedOptions, [0, (byte)Dhcpv6Option.NameServers, 0, (byte)Dhcpv6Option.DomainSearch]);
        return writer.Written;
    }

    private bool IsForUs(Dhcpv6Message message)
    {
        ReadOnlySpan<byte> server = message.Options.Get(Dhcpv6Option.ServerIdentifier);
        return message.Type == (Phase == LeasePhase.Discovering ? Dhcpv6MessageType.Advertise : Dhcpv6MessageType.Reply)
            && message.Transaction == Exchange
            && message.Options.Get(Dhcpv6Option.ClientIdentifier).SequenceEqual(_identity)
            && server.Length is > 2 and <= 130
            && (Phase is LeasePhase.Discovering or LeasePhase.Rebinding || server.SequenceEqual(Server));
    }

    private ServerReply Take(Dhcpv6Message message, Dhcpv6Association given)
    {
        bool canBeUsed = given.Address is { IsV6: true, IsUnspecified: false, IsMulticast: false, IsLoopback: false, IsLinkLocal: false };
        if (!canBeUsed || (HasLease && given.Address != Address.Address))
        {
            Failure = HasLease ? $"the DHCPv6 server answered the renewal of {Address.Address} with {given.Address}" : $"a DHCPv6 server gave {given.Address}, which no link can have";
            return Phase == LeasePhase.Discovering ? ServerReply.Other : ServerReply.Unusable;
        }

        Server = message.Options.Get(Dhcpv6Option.ServerIdentifier).ToArray();
        Address = IpPrefix.Host(given.Address);
        if (Phase == LeasePhase.Discovering)
        {
            return ServerReply.Offered;
        }

        Times = LeaseTimes.Of(Sent, given.Valid, given.Renew != 0 ? given.Renew : given.Preferred / 2, given.Rebind);
        List<string> servers = message.Options.GetAddresses(Dhcpv6Option.NameServers).ConvertAll(static address => address.ToString());
        Dns = new(servers, string.Empty, DomainNames.Read(message.Options.Get(Dhcpv6Option.DomainSearch)), []);
        return ServerReply.Granted;
    }

    /// <summary>NoAddrsAvail of one server leaves it to others; a server that does not know the lease any more ends it.</summary>
    private ServerReply TakeRefusal(Dhcpv6Options? association)
    {
        if (association is null)
        {
            return ServerReply.Other;
        }

        string status = association.Status == 0 ? "no address" : $"status {association.Status} {association.StatusText}";
        Failure = $"a DHCPv6 server has no address for \"{Place.IfName}\": {status}";
        return Phase == LeasePhase.Discovering ? ServerReply.Other : ServerReply.Refused;
    }
}
