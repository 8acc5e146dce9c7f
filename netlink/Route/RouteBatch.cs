using System;
using CsCni.Linux;

namespace CsCni.Netlink.Route;

/// <summary>
/// Requests to rtnetlink, to be sent in one datagram. Each method adds one and returns the batch:
/// <c>socket.Batch.SetLink(3, change).CreateAddress(address).Accept(Errno.Exists).Send()</c>. A pipeline, not a
/// transaction: the kernel runs what follows a failed request.
/// </summary>
public sealed partial class RouteBatch : INetlinkReplyReader
{
    private readonly NetlinkBatch _batch;
    private Link?[] _links = new Link?[4];

    internal RouteBatch(NetlinkBatch batch) => _batch = batch;

    /// <summary>How many requests are held: to be sent, or sent last. The next one has this index.</summary>
    public int Count => _batch.Count;

    /// <inheritdoc cref="NetlinkBatch.AcksLastOnly"/>
    public bool AcksLastOnly
    {
        get => _batch.AcksLastOnly;
        set => _batch.AcksLastOnly = value;
    }

    /// <summary>
    /// True where the batch takes no further request: who has many sends it before the next one,
    /// <c>if (batch.IsFull) { batch.Send(); }</c>, and once more at the end.
    /// </summary>
    public bool IsFull => _batch.IsFull;

    /// <summary>Lets the request that was added last fail with an error number without an exception; at most two per request.</summary>
    public RouteBatch Accept(Errno errno)
    {
        _batch.Accept(errno);
        return this;
    }

    /// <summary>Sends what was added, and takes every answer, also behind a failure. Does nothing where nothing was added.</summary>
    /// <exception cref="NetlinkException">A request failed with an error that it does not accept; the first such one.</exception>
    /// <exception cref="NetlinkFormatException">An answer is malformed.</exception>
    public void Send()
    {
        Array.Clear(_links);
        _batch.Send(this);
    }

    /// <summary>How a request of the batch that was sent last ended: <see cref="Errno.None"/>, or an error number.</summary>
    /// <param name="request">Which, from 0.</param>
    public Errno ResultOf(int request) => _batch.ResultOf(request);

    /// <summary>The link that a <see cref="GetLink"/> of the batch that was sent last has found, or one that was created with an echo; null where there is none.</summary>
    /// <param name="request">Which request, from 0.</param>
    public Link? LinkOf(int request) => request < _links.Length ? _links[request] : null;

    /// <summary>Forgets what was added and not sent.</summary>
    public void Clear() => _batch.Clear();

    /// <inheritdoc/>
    void INetlinkReplyReader.Read(int request, NetlinkMessage message)
    {
        if (message.Type != (ushort)RouteMessage.NewLink)
        {
            return;
        }

        if (request >= _links.Length)
        {
            Array.Resize(ref _links, Math.Max(request + 1, _links.Length * 2));
        }

        _links[request] = LinkReader.Read(message);
    }

    private NetlinkWriter Begin<T>(RouteMessage type, NetlinkFlags flags, in T header, in NetlinkOperation operation)
        where T : unmanaged => _batch.Begin((ushort)type, flags, header, operation);

    private static NetlinkFlags FlagsOf(CreateMode mode) => mode switch
    {
        CreateMode.Exclusive => NetlinkFlags.Create | NetlinkFlags.Exclusive,
        CreateMode.Replace => NetlinkFlags.Create | NetlinkFlags.Replace,
        CreateMode.Append => NetlinkFlags.Create | NetlinkFlags.Append,
        _ => NetlinkFlags.Create,
    };
}
