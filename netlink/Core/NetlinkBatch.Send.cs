using System;
using System.Runtime.InteropServices;
using CsCni.Linux;

namespace CsCni.Netlink;

public sealed partial class NetlinkBatch
{
    /// <summary>
    /// Sends the requests in one datagram and takes every answer, also behind a failure. Does nothing where no request
    /// was begun.
    /// </summary>
    /// <param name="replies">Takes what is not an ack; without it such answers are dropped.</param>
    /// <exception cref="NetlinkException">A request failed with an error that it does not accept; the first such one.</exception>
    /// <exception cref="NetlinkFormatException">An answer is malformed.</exception>
    public void Send(INetlinkReplyReader? replies = null)
    {
        if (_sent || _count == 0)
        {
            return;
        }

        if (AcksLastOnly && !_requests[0].IsEnvelope)
        {
            OmitAcks();
        }

        Transmit();
        NetlinkException? failure = null;
        int waiting = 0;
        for (int index = 0; index < _count; index++)
        {
            waiting += _requests[index].IsEnvelope || _requests[index].IsSilent ? 0 : 1;
        }

        while (waiting > 0 && _socket.TryReceive(_requests[NextUnanswered()].Operation, !_isTransactionOver, out NetlinkMessages messages))
        {
            foreach (NetlinkMessage message in messages)
            {
                waiting -= Take(message, replies, ref failure) ? 1 : 0;
            }
        }

        SettleSilent();
        if (failure is not null)
        {
            throw failure;
        }
    }

    /// <summary>Takes NLM_F_ACK from all requests but the last.</summary>
    private void OmitAcks()
    {
        const int FlagsOffset = 6;
        for (int index = 0; index < _count - 1; index++)
        {
            ref NetlinkRequest request = ref _requests[index];
            Span<byte> flags = _buffer.AsSpan(request.Start + FlagsOffset);
            MemoryMarshal.Write(flags, MemoryMarshal.Read<NetlinkFlags>(flags) & ~NetlinkFlags.Ack);
            request.IsSilent = true;
        }
    }

    /// <summary>The last request has been answered: of those before it, who has not failed has succeeded.</summary>
    private void SettleSilent()
    {
        for (int index = 0; index < _count; index++)
        {
            _requests[index].Answered |= _requests[index].IsSilent;
        }
    }

    /// <summary>Sends what is held; dumps call it again to ask anew, under a new sequence number.</summary>
    internal uint Transmit()
    {
        if (_sent)
        {
            MemoryMarshal.Write(_buffer.AsSpan(8), ++_sequence);
            _firstSequence = _sequence;
        }

        _sent = true;
        _isTransactionOver = false;
        Errno errno = _socket.Raw.Send(Encoded());
        return errno == Errno.None
            ? _firstSequence
            : throw new NetlinkException(_socket.Describe(_requests[0].Operation), errno);
    }

    /// <summary>The requests as they would be sent.</summary>
    internal ReadOnlySpan<byte> Encoded()
    {
        CloseMessage();
        return _buffer.AsSpan(0, _length);
    }

    /// <summary>What the first request is for.</summary>
    internal NetlinkOperation FirstOperation => _requests[0].Operation;

    internal bool FirstAccepts(Errno errno) => _requests[0].Accepts(errno);

    /// <summary>Makes the exception for a request, from the NLMSG_ERROR or NLMSG_DONE that answers it.</summary>
    internal NetlinkException Failure(int index, Errno errno, NetlinkMessage answer)
    {
        ref NetlinkRequest request = ref _requests[index];
        ReadOnlySpan<byte> sent = _buffer.AsSpan(request.Start, request.End - request.Start);
        ushort type = MemoryMarshal.Read<ushort>(sent[4..]);
        return new(_socket.Describe(request.Operation), errno, ExtendedAck.Read(answer), sent, _socket.Names?.SpaceOf(type))
        {
            RequestIndex = index,
        };
    }

    /// <summary>Takes one message; true where it ends a request that is waited for.</summary>
    private bool Take(NetlinkMessage message, INetlinkReplyReader? replies, ref NetlinkException? failure)
    {
        uint index = message.Sequence - _firstSequence;
        if (index >= (uint)_count || _requests[index].Answered)
        {
            // A late answer to an earlier batch, whose reading was given up.
            return false;
        }

        if (message.Type != (ushort)NetlinkControl.Error)
        {
            replies?.Read((int)index, message);
            return false;
        }

        if (!_requests[index].IsEnvelope)
        {
            failure = Finish((int)index, message, failure);
            return !_requests[index].IsSilent;
        }

        // The kernel puts this answer before all others, and may leave those out; what it sent is there already.
        Errno errno = (Errno)(-message.ReadBody<int>(out _));
        if (errno != Errno.None)
        {
            _isTransactionOver = true;
            failure ??= Failure((int)index, errno, message);
        }

        return false;
    }

    private int NextUnanswered()
    {
        int index = 0;
        while (index < _count - 1 && (_requests[index].Answered || _requests[index].IsEnvelope))
        {
            index++;
        }

        return index;
    }

    private NetlinkException? Finish(int index, NetlinkMessage message, NetlinkException? failure)
    {
        Errno errno = (Errno)(-message.ReadBody<int>(out _));
        _requests[index].Answered = true;
        _requests[index].Result = errno;
        return failure is null && !_requests[index].Accepts(errno) ? Failure(index, errno, message) : failure;
    }
}
