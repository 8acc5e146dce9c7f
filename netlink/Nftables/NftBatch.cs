using System;

namespace CsCni.Netlink.Nftables;

/// <summary>
/// One transaction of nf_tables: all of it comes about, in one instant, or nothing does. Each method adds a request and
/// returns the batch; <see cref="Send"/> has the kernel run them.
/// </summary>
public sealed partial class NftBatch
{
    private const ushort BatchBegin = 0x10;
    private const ushort BatchEnd = 0x11;
    private static readonly NetlinkOperation s_begin = new("change nf_tables");

    private readonly NetlinkBatch _batch;
    private bool _isOpen;

    internal NftBatch(NetlinkBatch batch) => _batch = batch;

    /// <summary>True where nothing was added.</summary>
    public bool IsEmpty => !_isOpen;

    /// <summary>How many requests fit besides those that were added.</summary>
    public int RequestsLeft => NetlinkBatch.MaxRequests - 2 - (_isOpen ? _batch.Count - 1 : 0);

    /// <summary>How many bytes fit besides those that were added.</summary>
    public int BytesLeft => _isOpen ? _batch.Room - 64 : NetlinkBatch.BufferSize - 128;

    /// <summary>Runs the transaction. Does nothing where nothing was added.</summary>
    /// <exception cref="NetlinkException">The first request that failed, for whose sake nothing was changed.</exception>
    public void Send()
    {
        if (!_isOpen)
        {
            return;
        }

        Close();
        _batch.Send();
    }

    /// <summary>Ends the transaction.</summary>
    internal void Close()
    {
        _batch.BeginEnvelope(BatchEnd, NftHeader.Envelope, s_begin);
        _isOpen = false;
    }

    /// <summary>Forgets what was added and not sent.</summary>
    public void Clear()
    {
        _isOpen = false;
        _batch.Clear();
    }

    /// <summary>The messages as they would be sent.</summary>
    internal ReadOnlySpan<byte> Encoded() => _batch.Encoded();

    private NetlinkWriter Begin(NftMessage message, NetlinkFlags flags, NftFamily family, scoped in NetlinkOperation operation)
    {
        if (!_isOpen)
        {
            _batch.RequireSent(operation);
            _batch.BeginEnvelope(BatchBegin, NftHeader.Envelope, s_begin);
            _isOpen = true;
        }

        return _batch.Begin(NftHeader.TypeOf(message), flags, new NftHeader(family), operation);
    }

    private static NetlinkFlags Creating(bool exclusive) =>
        exclusive ? NetlinkFlags.Create | NetlinkFlags.Exclusive : NetlinkFlags.Create;
}
