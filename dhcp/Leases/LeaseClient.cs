using System;
using System.Buffers.Binary;
using CsCni.Cni;
using CsCni.Linux;
using CsCni.Netlink;

namespace CsCni.Dhcp.Leases;

/// <summary>
/// One address that is leased: the states, times and repetitions that DHCP has alike for both families. It does nothing by
/// itself; it is told when its time has come and when its socket can be read.
/// </summary>
internal abstract class LeaseClient : IDisposable
{
    /// <summary>How soon a message is tried again that the link does not take yet.</summary>
    private const long UnsentPause = 100;

    private readonly RetryLimits _limits;
    private long _started;
    private long _giveUp;
    private long _requestUntil;
    private long _next;
    private int _tries;

    private protected LeaseClient(Attachment attachment, LeasePlace place, NamespaceVisitor visitor, RetryLimits limits) =>
        (Attachment, Place, Visitor, _limits) = (attachment, place, visitor, limits);

    /// <summary>Where it stands.</summary>
    internal LeasePhase Phase { get; private set; }

    /// <summary>The times of the lease; meaningless before there is one.</summary>
    internal LeaseTimes Times { get; private protected set; }

    /// <summary>Why there is no address.</summary>
    internal string Failure { get; private protected set; } = string.Empty;

    /// <summary>True while it has an address.</summary>
    internal bool HasLease => Phase is LeasePhase.Bound or LeasePhase.Renewing or LeasePhase.Rebinding;

    /// <summary>When <see cref="Advance"/> is due.</summary>
    internal long Deadline => Phase switch
    {
        LeasePhase.Bound => Times.Renew,
        LeasePhase.Expired => LeaseTimes.Never,
        _ => _next,
    };

    /// <summary>The socket to wait for; -1 while none is open.</summary>
    internal abstract int Descriptor { get; }

    /// <summary>The address with its prefix length; the default value before there is one.</summary>
    internal IpPrefix Address { get; private protected set; }

    private protected Attachment Attachment { get; }

    private protected LeasePlace Place { get; }

    private protected NamespaceVisitor Visitor { get; }

    /// <summary>When the message was sent that is answered: a lease counts from there.</summary>
    private protected long Sent { get; private set; }

    /// <summary>The number of the exchange.</summary>
    private protected uint Transaction { get; private set; }

    /// <summary>"DHCP" or "DHCPv6", for messages.</summary>
    private protected abstract string Protocol { get; }

    /// <summary>Begins to look for a server.</summary>
    /// <param name="now">The boot clock in milliseconds.</param>
    /// <param name="milliseconds">How long whoever asked waits.</param>
    internal LeaseEvent Begin(long now, long milliseconds)
    {
        _started = now;
        _giveUp = now + Math.Min(milliseconds, _limits.Whole);
        return Enter(LeasePhase.Discovering, now);
    }

    /// <summary>Goes on with a lease of before a restart.</summary>
    internal void Resume() => Phase = LeasePhase.Bound;

    /// <summary>Does what is due.</summary>
    internal LeaseEvent Advance(long now)
    {
        switch (Phase)
        {
            case LeasePhase.Discovering or LeasePhase.Requesting when now >= _giveUp:
                return GiveUp(now);
            case LeasePhase.Requesting when now >= _requestUntil:
                Log.Write($"{Attachment}: the server does not acknowledge its offer, looking for others");
                return Enter(LeasePhase.Discovering, now);
            case LeasePhase.Discovering or LeasePhase.Requesting:
                return Transmit(now);
            case LeasePhase.Expired:
                return LeaseEvent.None;
            default:
                return AdvanceLease(now);
        }
    }

    /// <summary>Reads what its socket has.</summary>
    internal LeaseEvent Receive(long now)
    {
        while (Descriptor >= 0)
        {
            ServerReply reply = TryReceive();
            if (reply == ServerReply.Nothing)
            {
                break;
            }

            LeaseEvent outcome = Take(reply, now);
            if (outcome != LeaseEvent.None)
            {
                return outcome;
            }
        }

        return LeaseEvent.None;
    }

    /// <summary>
    /// Tells the server that the address is free, and takes it off the link. Does nothing where there is no lease, or no link any
    /// more. A request may have been granted even where no answer has come.
    /// </summary>
    internal void Release()
    {
        bool hadLease = HasLease || Phase == LeasePhase.Requesting;
        Phase = LeasePhase.Expired;
        CloseSocket();
        if (hadLease)
        {
            SendRelease();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => CloseSocket();

    /// <summary>Opens the socket of a phase.</summary>
    /// <returns>False where namespace or link are gone.</returns>
    private protected abstract bool OpenSocket(LeasePhase phase);

    private protected abstract void CloseSocket();

    /// <summary>Sends the message of a phase.</summary>
    private protected abstract Errno SendMessage(LeasePhase phase, ushort elapsedSeconds);

    /// <summary>Reads one message, and takes over what it grants.</summary>
    private protected abstract ServerReply TryReceive();

    /// <summary>Sends the message that gives the lease back, and removes the address.</summary>
    private protected abstract void SendRelease();

    private LeaseEvent AdvanceLease(long now)
    {
        if (now >= Times.Expire)
        {
            return Lose("the lease has run out");
        }

        if (now >= Times.Rebind && Phase != LeasePhase.Rebinding)
        {
            return Enter(LeasePhase.Rebinding, now);
        }

        return Phase == LeasePhase.Bound ? Enter(LeasePhase.Renewing, now) : Transmit(now);
    }

    private LeaseEvent Enter(LeasePhase phase, long now)
    {
        // From discovery to request the socket is the same, and so is the exchange.
        if (phase != LeasePhase.Requesting)
        {
            CloseSocket();
            Transaction = RandomTransaction();
        }

        if (phase is LeasePhase.Renewing or LeasePhase.Rebinding)
        {
            _started = now;
        }

        Phase = phase;
        _tries = 0;
        _requestUntil = now + _limits.Answer;
        return Transmit(now);
    }

    /// <summary>Not to be guessed: whoever knows it can answer in a server's place.</summary>
    private static uint RandomTransaction()
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        RandomBytes.Fill(bytes);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    private LeaseEvent Transmit(long now)
    {
        try
        {
            if (Descriptor < 0 && !OpenSocket(Phase))
            {
                return LeaseEvent.Gone;
            }
        }
        catch (Exception exception) when (exception is LinuxException or NetlinkException)
        {
            Log.Write($"{Attachment}: {exception.Message}");
        }

        ushort elapsed = (ushort)Math.Min((now - _started) / 1000, ushort.MaxValue);
        bool isSent = Descriptor >= 0 && SendMessage(Phase, elapsed) == Errno.None;
        Sent = isSent ? now : Sent;
        _next = Next(now, isSent);
        _tries += isSent ? 1 : 0;
        if (!isSent)
        {
            // The next try looks whether the link is still there.
            CloseSocket();
        }

        return LeaseEvent.None;
    }

    /// <summary>When the message is sent again, or the next phase is due.</summary>
    private long Next(long now, bool isSent)
    {
        switch (Phase)
        {
            case LeasePhase.Discovering:
                return Math.Min(_giveUp, now + (isSent ? _limits.Pause(_tries) : UnsentPause));
            case LeasePhase.Requesting:
                return Math.Min(Math.Min(_giveUp, _requestUntil), now + (isSent ? _limits.Pause(_tries) : UnsentPause));
            default:
                // Half of what is left, at least a minute (RFC 2131, section 4.4.5); a short lease has no minutes.
                long limit = Phase == LeasePhase.Renewing ? Times.Rebind : Times.Expire;
                long least = Math.Clamp((Times.Expire - now) / 8, 1000, 60_000);
                return Math.Min(limit, now + Math.Max((limit - now) / 2, least));
        }
    }

    private LeaseEvent Take(ServerReply reply, long now)
    {
        switch (reply)
        {
            case ServerReply.Offered when Phase == LeasePhase.Discovering:
                return Enter(LeasePhase.Requesting, now);
            case ServerReply.Granted when Phase != LeasePhase.Discovering:
                return Bind();
            case ServerReply.Refused when Phase == LeasePhase.Requesting:
                return LookAgain(now);
            case ServerReply.Unusable when Phase == LeasePhase.Requesting:
                CloseSocket();
                SendRelease();
                return LeaseEvent.Failed;
            case ServerReply.Refused or ServerReply.Unusable when HasLease:
                return Lose(Failure);
            default:
                return LeaseEvent.None;
        }
    }

    private LeaseEvent Bind()
    {
        LeaseEvent outcome = Phase == LeasePhase.Requesting ? LeaseEvent.Acquired : LeaseEvent.Renewed;
        Phase = LeasePhase.Bound;
        CloseSocket();
        return outcome;
    }

    /// <summary>Not at once: a server that offers and refuses in turn would be asked without end.</summary>
    private LeaseEvent LookAgain(long now)
    {
        Log.Write($"{Attachment}: {Failure}");
        Phase = LeasePhase.Discovering;
        CloseSocket();
        _next = now + _limits.Pause(_tries++);
        return LeaseEvent.None;
    }

    private LeaseEvent Lose(string why)
    {
        Failure = why;
        Phase = LeasePhase.Expired;
        CloseSocket();
        return LeaseEvent.Lost;
    }

    private LeaseEvent GiveUp(long now)
    {
        string seconds = $"within {(now - _started + 500) / 1000} s";
        string last = Failure.Length > 0 ? $" ({Failure})" : string.Empty;
        Failure = Phase == LeasePhase.Discovering
            ? $"no {Protocol} server answered on \"{Place.IfName}\" {seconds}{last}: is there one on that network, and is the link connected to it?"
            : $"the {Protocol} server that offered an address on \"{Place.IfName}\" did not acknowledge it {seconds}{last}";
        CloseSocket();
        return LeaseEvent.Failed;
    }
}
