using System;
using CsCni.Cni;
using CsCni.Dhcp.Wire;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Route;

namespace CsCni.Dhcp.Leases;

/// <summary>
/// A client of DHCP (RFC 2131). While the link has no address it speaks by a packet socket; a lease is prolonged by a UDP socket,
/// for which the kernel finds the way.
/// </summary>
internal sealed class Dhcpv4Client : LeaseClient
{
    private const ushort ServerPort = 67;
    private const ushort ClientPort = 68;
    private const int LargestPacket = 1500;

    /// <summary>Without the headers of IP and UDP: what is larger would come in fragments, of which a packet socket sees the first alone.</summary>
    private const int LargestMessage = LargestPacket - 28;

    private static readonly IpAddress _everybody = new(IpFamily.V4, uint.MaxValue);
    private static readonly MacAddress _everyMac = new(ulong.MaxValue);

    /// <summary>One for all: there is one thread, and what is kept of a message is copied.</summary>
    private static readonly byte[] _buffer = new byte[LargestPacket];

    private readonly LeaseSettings _settings;
    private readonly bool _wantsBroadcast;
    private PacketSocket? _packets;
    private UdpSocket? _datagrams;

    internal Dhcpv4Client(Attachment attachment, LeasePlace place, LeaseSettings settings, NamespaceVisitor visitor, in DaemonSettings daemon)
        : base(attachment, place, visitor, daemon.Limits) => (_settings, _wantsBroadcast) = (settings, daemon.WantsBroadcast);

    /// <inheritdoc/>
    internal override int Descriptor => _packets?.Descriptor ?? _datagrams?.Descriptor ?? -1;

    /// <summary>What the server gave when the lease was new; null after a restart, when nobody asks any more.</summary>
    internal Dhcpv4Grant? Grant { get; private set; }

    /// <summary>The server that gave the lease.</summary>
    internal Dhcpv4Server Server { get; private set; }

    private protected override string Protocol => "DHCP";

    /// <summary>Takes over a lease of before a restart.</summary>
    internal void Resume(IpPrefix address, Dhcpv4Server server, LeaseTimes times)
    {
        (Address, Server, Times) = (address, server, times);
        Resume();
    }

    private protected override bool OpenSocket(LeasePhase phase) => Visitor.TryVisit(Place, _ =>
    {
        if (phase is LeasePhase.Renewing or LeasePhase.Rebinding)
        {
            _datagrams = UdpSocket.Open(IpFamily.V4, Place.IfName, Place.Link, ClientPort);
        }
        else
        {
            _packets = PacketSocket.OpenUdp(Place.Link, ClientPort);
        }
    });

    private protected override void CloseSocket()
    {
        _packets?.Dispose();
        _datagrams?.Dispose();
        (_packets, _datagrams) = (null, null);
    }

    private protected override Errno SendMessage(LeasePhase phase, ushort elapsedSeconds)
    {
        bool hasAddress = phase is LeasePhase.Renewing or LeasePhase.Rebinding;
        Dhcpv4Writer writer = NewMessage(phase == LeasePhase.Discovering ? Dhcpv4MessageType.Discover : Dhcpv4MessageType.Request, hasAddress, elapsedSeconds);
        if (phase == LeasePhase.Requesting)
        {
            writer.Put(Dhcpv4Option.RequestedAddress, Address.Address);
            writer.Put(Dhcpv4Option.Server, Server.Address);
        }

        writer.Put(Dhcpv4Option.MaximumSize, [LargestMessage >> 8, LargestMessage & 0xff]);
        if (_settings.Requested.Count > 0)
        {
            writer.Put(Dhcpv4Option.RequestedOptions, _settings.Requested.ToArray());
        }

        PutProvided(writer);
        return hasAddress
            ? _datagrams!.Send(writer.Finish(), phase == LeasePhase.Renewing ? Server.Address : _everybody, ServerPort)
            : _packets!.Send(UdpPacket.Build(IpAddress.Unspecified(IpFamily.V4), ClientPort, _everybody, ServerPort, writer.Finish()), _everyMac);
    }

    private protected override ServerReply TryReceive()
    {
        MacAddress source = default;
        int length = 0;
        Errno errno = _packets?.Receive(_buffer, out length, out source) ?? _datagrams!.Receive(_buffer, out length);
        if (errno is Errno.Again or Errno.Interrupted)
        {
            return ServerReply.Nothing;
        }

        // A UDP socket tells here that nobody listens at the server's port: the next message may find somebody.
        ReadOnlySpan<byte> payload = _buffer.AsSpan(0, length);
        if (errno != Errno.None || (_packets is not null && !UdpPacket.TryRead(payload, ClientPort, out payload))
            || !Dhcpv4Reader.TryRead(payload, out Dhcpv4Message message) || !IsForUs(message))
        {
            return errno is Errno.None or Errno.ConnectionRefused or Errno.HostUnreachable or Errno.NetworkUnreachable ? ServerReply.Other : ServerReply.Nothing;
        }

        return message.Type switch
        {
            Dhcpv4MessageType.Offer => TakeOffer(message, source),
            Dhcpv4MessageType.Acknowledge => TakeGrant(message, source),
            Dhcpv4MessageType.Refuse => TakeRefusal(message),
            _ => ServerReply.Other,
        };
    }

    /// <summary>By the packet socket and straight to the server, so that it has left when the link goes: no neighbour is looked up for it.</summary>
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
        Dhcpv4Writer writer = NewMessage(Dhcpv4MessageType.Release, hasAddress: true, 0);
        writer.Put(Dhcpv4Option.Server, Server.Address);
        using PacketSocket packets = PacketSocket.OpenUdp(Place.Link, ClientPort);
        Errno errno = packets.Send(UdpPacket.Build(Address.Address, ClientPort, Server.Address, ServerPort, writer.Finish()), Server.Mac.IsZero ? _everyMac : Server.Mac);
        if (errno != Errno.None)
        {
            Log.Write($"{Attachment}: cannot send the release of {Address}: {errno.Describe()}");
        }

        socket.Batch.DeleteAddress(new() { Link = Place.Link, Prefix = Address }).Accept(Errno.AddressNotAvailable).Send();
    }

    private Dhcpv4Writer NewMessage(Dhcpv4MessageType type, bool hasAddress, ushort elapsedSeconds)
    {
        IpAddress none = IpAddress.Unspecified(IpFamily.V4);
        Dhcpv4Header header = new(false, Transaction, elapsedSeconds, _wantsBroadcast && !hasAddress, hasAddress ? Address.Address : none, none, Place.Mac);
        Dhcpv4Writer writer = new(header, type);
        ProvidedOption own = _settings.Provided.Find(static option => option.Code == Dhcpv4Option.ClientIdentifier);
        writer.Put(Dhcpv4Option.ClientIdentifier, own.Value ?? ClientIdentity.V4(Attachment));
        return writer;
    }

    private void PutProvided(Dhcpv4Writer writer)
    {
        foreach (ProvidedOption option in _settings.Provided)
        {
            if (option.Code != Dhcpv4Option.ClientIdentifier)
            {
                writer.Put(option.Code, option.Value);
            }
        }
    }

    private bool IsForUs(Dhcpv4Message message) =>
        message.Header.IsReply && message.Header.Transaction == Transaction && message.Header.Mac == Place.Mac;

    private ServerReply TakeOffer(Dhcpv4Message message, MacAddress source)
    {
        if (Phase != LeasePhase.Discovering || message.Server is not { } server || message.Header.Yours.IsUnspecified)
        {
            return ServerReply.Other;
        }

        (Server, Address) = (new(server, source), IpPrefix.Host(message.Header.Yours));
        return ServerReply.Offered;
    }

    private ServerReply TakeGrant(Dhcpv4Message message, MacAddress source)
    {
        // While it rebinds another server may answer; a server need not name itself then.
        IpAddress server = message.Server ?? Server.Address;
        if (Phase == LeasePhase.Discovering || (Phase != LeasePhase.Rebinding && server != Server.Address))
        {
            return ServerReply.Other;
        }

        Dhcpv4Grant? grant = Dhcpv4Grant.Read(message, Sent, _settings.Priority, out string fault);
        if (grant is null || (HasLease && grant.Address.Address != Address.Address))
        {
            Failure = grant is null ? fault : $"the DHCP server {server} answered the renewal of {Address.Address} with {grant.Address.Address}";
            return ServerReply.Unusable;
        }

        // A UDP socket does not tell where a message came from.
        Server = new(server, !source.IsZero ? source : server == Server.Address ? Server.Mac : default);
        Times = grant.Times;
        if (!HasLease)
        {
            (Grant, Address) = (grant, grant.Address);
        }

        return ServerReply.Granted;
    }

    private ServerReply TakeRefusal(Dhcpv4Message message)
    {
        if (Phase == LeasePhase.Discovering || (Phase != LeasePhase.Rebinding && message.Server is { } server && server != Server.Address))
        {
            return ServerReply.Other;
        }

        string words = message.Message is { Length: > 0 } text ? $": {text}" : string.Empty;
        Failure = $"the DHCP server {message.Server} refused {Address.Address} (DHCPNAK){words}";
        return ServerReply.Refused;
    }
}
