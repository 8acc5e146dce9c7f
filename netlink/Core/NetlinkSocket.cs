using System;
using System.Collections.Generic;
using CsCni.Linux;

namespace CsCni.Netlink;

/// <summary>
/// A netlink socket in the network namespace that the opening thread was in; it stays there. Requests are put into
/// <see cref="Batch"/>. For one thread at a time.
/// </summary>
public sealed class NetlinkSocket : IDisposable
{
    /// <summary>How often an interrupted dump is asked again before it is given up.</summary>
    public const int MaxDumpTries = 5;

    /// <summary>The size of the receive buffer in bytes: the most that the kernel puts in one datagram of a dump.</summary>
    private const int BufferSize = 32 * 1024;

    private const int TimeoutMilliseconds = 10_000;
    private const int SolNetlink = 270;

    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferSize);

    // Asked for by few: 0 until then.
    private uint _port;

    private NetlinkSocket(RawSocket raw, MessageNames? names)
    {
        Raw = raw;
        Names = names;
        Batch = new(this);
    }

    /// <summary>The requests to send next.</summary>
    public NetlinkBatch Batch { get; }

    /// <summary>For whom the requests are, such as "CONTAINERID/eth0"; part of error messages. Null for nobody.</summary>
    public string? Purpose { get; set; }

    /// <summary>
    /// The number of the socket's network namespace (SO_NETNS_COOKIE), which no other namespace gets before the next boot;
    /// null before Linux 5.14.
    /// </summary>
    public ulong? NetNsCookie => Raw.NetNsCookie();

    /// <summary>The port (nl_pid) by which notifications name this socket as their cause: <see cref="NetlinkMessage.Port"/>.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public uint Port => _port != 0 ? _port : _port = Raw.Port();

    internal RawSocket Raw { get; }

    internal MessageNames? Names { get; }

    /// <summary>
    /// Opens a socket in the calling thread's network namespace, with extended acks, capped acks and strict checking
    /// of requests that read.
    /// </summary>
    /// <param name="protocol">The protocol.</param>
    /// <param name="names">Attribute names for error messages.</param>
    /// <exception cref="LinuxException">The kernel refused; it may be older than 4.20, which brought strict checking.</exception>
    public static NetlinkSocket Open(NetlinkProtocol protocol, MessageNames? names = null)
    {
        RawSocket raw = RawSocket.OpenNetlink((int)protocol);
        try
        {
            Require(raw, NetlinkOption.ExtendedAck);
            Require(raw, NetlinkOption.CapAck);
            Require(raw, NetlinkOption.GetStrictCheck);
            raw.SetReceiveTimeout(TimeoutMilliseconds);
            return new(raw, names);
        }
        catch
        {
            raw.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Sends the request that <see cref="NetlinkBatch.BeginDump"/> opened and gathers the whole dump. One that was
    /// interrupted by a change is thrown away and asked again.
    /// </summary>
    /// <typeparam name="T">The items.</typeparam>
    /// <param name="parser">Makes an item of each message.</param>
    /// <exception cref="NetlinkException">The kernel refused, or each of <see cref="MaxDumpTries"/> tries was interrupted.</exception>
    /// <exception cref="NetlinkFormatException">A message is malformed.</exception>
    public List<T> Dump<T>(NetlinkParser<T> parser)
    {
        List<T> items = [];
        for (int tries = 0; tries < MaxDumpTries; tries++)
        {
            items.Clear();
            if (TryDump(parser, items))
            {
                return items;
            }
        }

        throw new NetlinkException(
            Describe(Batch.FirstOperation), Errno.Interrupted, $"something changed during each of {MaxDumpTries} tries to list it");
    }

    /// <inheritdoc/>
    public void Dispose() => Raw.Dispose();

    internal string Describe(in NetlinkOperation operation) =>
        Purpose is null ? operation.ToString() : $"{operation} for {Purpose}";

    /// <summary>Receives a datagram of the kernel, waiting at most for the timeout.</summary>
    internal NetlinkMessages Receive(in NetlinkOperation operation)
    {
        TryReceive(operation, wait: true, out NetlinkMessages messages);
        return messages;
    }

    /// <summary>Receives a datagram of the kernel, waiting at most for the timeout, or only taking what is there.</summary>
    /// <returns>False where nothing is there and none is waited for.</returns>
    internal bool TryReceive(in NetlinkOperation operation, bool wait, out NetlinkMessages messages)
    {
        while (true)
        {
            Errno errno = Raw.Receive(_buffer, wait, out int length, out uint sender);
            if (errno == Errno.Again && !wait)
            {
                messages = default;
                return false;
            }

            if (errno == Errno.Again)
            {
                throw new NetlinkException(Describe(operation), Errno.TimedOut, "the kernel did not answer in time");
            }

            if (errno != Errno.None)
            {
                throw new NetlinkException(Describe(operation), errno);
            }

            if (length > BufferSize)
            {
                throw new NetlinkFormatException($"a netlink datagram of {length} bytes exceeds the receive buffer of {BufferSize}");
            }

            if (sender == 0)
            {
                messages = new(_buffer.AsSpan(0, length));
                return true;
            }
        }
    }

    private static void Require(RawSocket raw, NetlinkOption option)
    {
        Errno errno = raw.SetOption(SolNetlink, (int)option, 1);
        if (errno != Errno.None)
        {
            throw new LinuxException($"cannot set the netlink socket option {(int)option}, which needs Linux 4.20", errno);
        }
    }

    private bool TryDump<T>(NetlinkParser<T> parser, List<T> items)
    {
        uint sequence = Batch.Transmit();
        bool whole = true;
        NetlinkFormatException? malformed = null;
        while (true)
        {
            foreach (NetlinkMessage message in Receive(Batch.FirstOperation))
            {
                if (message.Sequence != sequence)
                {
                    continue;
                }

                whole &= (message.Flags & NetlinkFlags.DumpInterrupted) == 0;
                if (message.Type is (ushort)NetlinkControl.Done or (ushort)NetlinkControl.Error)
                {
                    CheckEnd(message);
                    return malformed is null ? whole : throw malformed;
                }

                malformed ??= Add(parser, message, items);
            }
        }
    }

    /// <summary>Keeps a malformed item for later: the socket takes no new dump before this one is read to its end.</summary>
    private static NetlinkFormatException? Add<T>(NetlinkParser<T> parser, NetlinkMessage message, List<T> items)
    {
        try
        {
            parser(message, items);
            return null;
        }
        catch (NetlinkFormatException malformed)
        {
            return malformed;
        }
    }

    /// <summary>Both ends of a dump may carry an error number; strict checking reports in NLMSG_DONE.</summary>
    private void CheckEnd(NetlinkMessage message)
    {
        // NLMSG_DONE of some protocols has no number.
        Errno errno = message.Payload.Length >= sizeof(int) ? (Errno)(-message.ReadBody<int>(out _)) : Errno.None;
        if (!Batch.FirstAccepts(errno))
        {
            throw Batch.Failure(0, errno, message);
        }
    }
}
