using System;

namespace CsCni.Netlink;

/// <summary>An open nested attribute; its length is filled in when disposed.</summary>
public readonly ref struct NetlinkNest : IDisposable
{
    private readonly NetlinkBatch _batch;
    private readonly int _start;

    internal NetlinkNest(NetlinkBatch batch, int start)
    {
        _batch = batch;
        _start = start;
    }

    /// <summary>Closes the nest.</summary>
    public void Dispose() => _batch.CloseNest(_start);
}
