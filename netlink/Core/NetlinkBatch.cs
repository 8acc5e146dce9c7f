using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CsCni.Linux;

namespace CsCni.Netlink;

/// <summary>
/// The requests that a socket sends next, in one datagram: a pipeline, not a transaction. The kernel works through
/// them in order and runs what follows a failed one (nf_tables' own batches apart). A request and its ack allocate
/// nothing.
/// </summary>
public sealed partial class NetlinkBatch
{
    /// <summary>The size of the send buffer in bytes.</summary>
    public const int BufferSize = 32 * 1024;

    /// <summary>The most requests at once: each ack waits in the socket's receive buffer until the last request has run.</summary>
    public const int MaxRequests = 128;

    /// <summary>More bytes than a request about an address, a route, a neighbour or a link takes, an alias apart.</summary>
    private const int UsualRequest = 1024;

    // Not pinned for good: it is pinned for the length of each send, and spans follow it wherever it moves.
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferSize);
    private readonly NetlinkSocket _socket;
    private NetlinkRequest[] _requests = new NetlinkRequest[8];
    private int _count;
    private int _length;
    private uint _sequence;
    private uint _firstSequence;
    private bool _sent;
    private bool _isTransactionOver;

    internal NetlinkBatch(NetlinkSocket socket) => _socket = socket;

    /// <summary>How many requests are held: to be sent, or sent last.</summary>
    public int Count => _count;

    /// <summary>
    /// Asks for an ack of each batch's last request only, which halves the time of small requests. The kernel works through a
    /// batch in order and tells of failures in any case, so each request's result is known with the last one's; but where the
    /// socket fails meanwhile, nothing is known of any. False by default; transactions do not heed it.
    /// </summary>
    public bool AcksLastOnly { get; set; }

    /// <summary>
    /// True where the batch may not take another request of usual size, at most 1 KiB: send it
    /// before more is added.
    /// </summary>
    public bool IsFull => !_sent && (_count == MaxRequests || BufferSize - _length < UsualRequest);

    /// <summary>Opens a request; NLM_F_REQUEST and NLM_F_ACK are added.</summary>
    /// <typeparam name="T">The message's fixed structure, laid out as the kernel's.</typeparam>
    /// <param name="type">nlmsg_type.</param>
    /// <param name="flags">Further flags.</param>
    /// <param name="body">The fixed structure.</param>
    /// <param name="operation">What the request is for.</param>
    /// <returns>Puts the request's attributes.</returns>
    /// <exception cref="InvalidOperationException">The batch is full; it is then empty.</exception>
    public NetlinkWriter Begin<T>(ushort type, NetlinkFlags flags, scoped in T body, scoped in NetlinkOperation operation)
        where T : unmanaged
    {
        Open(type, flags | NetlinkFlags.Request | NetlinkFlags.Ack, operation);
        MemoryMarshal.Write(Reserve(Unsafe.SizeOf<T>()), body);
        return new(this);
    }

    /// <summary>
    /// Opens a message that frames others as one transaction (NFNL_MSG_BATCH_BEGIN and _END). It is not acked, but an error
    /// for it, such as a refused commit, fails all.
    /// </summary>
    internal void BeginEnvelope<T>(ushort type, scoped in T body, scoped in NetlinkOperation operation)
        where T : unmanaged
    {
        Open(type, NetlinkFlags.Request, operation);
        _requests[_count - 1].IsEnvelope = true;
        MemoryMarshal.Write(Reserve(Unsafe.SizeOf<T>()), body);
    }

    /// <summary>How many bytes the send buffer still has.</summary>
    internal int Room => BufferSize - (_sent ? 0 : _length);

    /// <summary>Opens the request of a dump, the only one of its batch; <see cref="NetlinkSocket.Dump"/> sends it.</summary>
    /// <typeparam name="T">The message's fixed structure, laid out as the kernel's.</typeparam>
    /// <param name="type">nlmsg_type.</param>
    /// <param name="body">The fixed structure.</param>
    /// <param name="operation">What the request is for.</param>
    /// <returns>Puts the request's attributes.</returns>
    /// <exception cref="InvalidOperationException">Requests that were not sent are held.</exception>
    public NetlinkWriter BeginDump<T>(ushort type, scoped in T body, scoped in NetlinkOperation operation)
        where T : unmanaged
    {
        RequireSent(operation);
        Open(type, NetlinkFlags.Dump | NetlinkFlags.Request, operation);
        MemoryMarshal.Write(Reserve(Unsafe.SizeOf<T>()), body);
        return new(this);
    }

    /// <summary>Lets the request that was begun last fail with an error number without an exception.</summary>
    /// <param name="errno">Such as <see cref="Errno.Exists"/>. At most two per request.</param>
    /// <exception cref="InvalidOperationException">No request was begun.</exception>
    public void Accept(Errno errno)
    {
        if (_count == 0 || _sent)
        {
            throw new InvalidOperationException($"cannot accept {errno.Name()}: the batch holds no request; begin one first");
        }

        ref NetlinkRequest request = ref _requests[_count - 1];
        if (request.Accepted == Errno.None)
        {
            request.Accepted = errno;
        }
        else
        {
            request.AlsoAccepted = errno;
        }
    }

    /// <summary>How a request of the batch that was sent last ended; ETIMEDOUT where no answer was read.</summary>
    /// <param name="request">Which, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There was no such request.</exception>
    public Errno ResultOf(int request) => (uint)request < (uint)_count && _sent
        ? _requests[request].Answered ? _requests[request].Result : Errno.TimedOut
        : throw new ArgumentOutOfRangeException(nameof(request), "the batch that was sent last has no such request");

    /// <summary>Refuses to go on where requests wait to be sent, which would go out with the next ones unnoticed.</summary>
    /// <param name="operation">What is to be done.</param>
    /// <exception cref="InvalidOperationException">Requests that were not sent are held.</exception>
    public void RequireSent(in NetlinkOperation operation)
    {
        if (!_sent && _count > 0)
        {
            throw new InvalidOperationException(
                $"cannot {operation}: the batch holds {_count} requests that were not sent; send or clear them first");
        }
    }

    /// <summary>Forgets all requests.</summary>
    public void Clear()
    {
        _count = 0;
        _length = 0;
        _sent = false;
    }

    /// <summary>Reserves zeroed bytes, padded to four.</summary>
    internal Span<byte> Reserve(int size)
    {
        int padded = NetlinkHeader.Align(size);
        if (padded > BufferSize - _length)
        {
            throw Full();
        }

        Span<byte> bytes = _buffer.AsSpan(_length, padded);
        bytes.Clear();
        _length += padded;
        return bytes[..size];
    }

    internal Span<byte> ReserveAttribute(ushort type, int size)
    {
        // nla_len is a u16; the send buffer is smaller than that, so what fits it fits nla_len.
        Span<byte> attribute = Reserve(Math.Min(NetlinkAttributes.HeaderSize + size, BufferSize + 1));
        MemoryMarshal.Write(attribute, (ushort)(NetlinkAttributes.HeaderSize + size));
        MemoryMarshal.Write(attribute[2..], type);
        return attribute[NetlinkAttributes.HeaderSize..];
    }

    internal NetlinkNest OpenNest(ushort type)
    {
        int start = _length;
        ReserveAttribute(type, 0);
        return new(this, start);
    }

    internal void CloseNest(int start)
    {
        // After an overflow the batch is empty, and the nests that were open are closed on the way out.
        if (start < _length)
        {
            MemoryMarshal.Write(_buffer.AsSpan(start), (ushort)(_length - start));
        }
    }

    private void Open(ushort type, NetlinkFlags flags, in NetlinkOperation operation)
    {
        if (_sent)
        {
            Clear();
        }

        CloseMessage();
        if (_count == MaxRequests)
        {
            Clear();
            throw new InvalidOperationException($"cannot {operation}: a netlink batch takes at most {MaxRequests} requests; send it in parts");
        }

        if (_count == _requests.Length)
        {
            Array.Resize(ref _requests, _requests.Length * 2);
        }

        _firstSequence = _count == 0 ? _sequence + 1 : _firstSequence;
        _requests[_count++] = new() { Operation = operation, Start = _length };
        NetlinkHeader header = new() { Type = type, Flags = flags, Sequence = ++_sequence };
        MemoryMarshal.Write(Reserve(NetlinkHeader.Size), header);
    }

    private void CloseMessage()
    {
        if (_count > 0)
        {
            ref NetlinkRequest request = ref _requests[_count - 1];
            request.End = _length;
            MemoryMarshal.Write(_buffer.AsSpan(request.Start), _length - request.Start);
        }
    }

    private InvalidOperationException Full()
    {
        string operation = _count > 0 ? _requests[_count - 1].Operation.ToString() : "run a netlink request";
        Clear();
        return new($"cannot {operation}: the requests of the batch exceed the send buffer of {BufferSize} bytes; send it in parts");
    }
}
