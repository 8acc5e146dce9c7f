using System;
using System.Text;
using CsCni.Linux;

namespace CsCni.Netlink;

/// <summary>A request that the kernel refused, or did not answer.</summary>
public sealed class NetlinkException : Exception
{
    internal NetlinkException(string operation, Errno errno, string? kernelMessage = null)
        : base(Describe(operation, errno, kernelMessage, null, null))
    {
        Operation = operation;
        Errno = errno;
        KernelMessage = kernelMessage;
    }

    internal NetlinkException(string operation, Errno errno, ExtendedAck ack, ReadOnlySpan<byte> request, AttributeSpace? root)
        : this(operation, errno, ack.Message, PathOf(ack, request, root), MissingOf(ack, request, root))
    {
    }

    private NetlinkException(string operation, Errno errno, string? kernelMessage, string? path, string? missing)
        : base(Describe(operation, errno, kernelMessage, path, missing))
    {
        Operation = operation;
        Errno = errno;
        KernelMessage = kernelMessage;
        Path = path;
        Missing = missing;
    }

    /// <summary>What was tried: <c>create veth "veth3f2a"</c>.</summary>
    public string Operation { get; }

    /// <summary>The error number.</summary>
    public Errno Errno { get; }

    /// <summary>The kernel's own words (NLMSGERR_ATTR_MSG); null where it had none.</summary>
    public string? KernelMessage { get; }

    /// <summary>The offending attribute: <c>LinkInfo/Data/Id</c>; null where the kernel did not name one.</summary>
    public string? Path { get; }

    /// <summary>The attribute that the request lacks: <c>LinkInfo/Data/Id</c>; null where the kernel did not name one.</summary>
    public string? Missing { get; }

    /// <summary>Which request of the batch it was, from 0.</summary>
    public int RequestIndex { get; internal init; }

    private static string Describe(string operation, Errno errno, string? kernelMessage, string? path, string? missing)
    {
        StringBuilder text = new("cannot ");
        text.Append(operation).Append(": ").Append(kernelMessage ?? Words(errno)).Append(" (").Append(errno.Name());
        if (path is not null)
        {
            text.Append(" at ").Append(path);
        }

        if (missing is not null)
        {
            text.Append(", ").Append(missing).Append(" is missing");
        }

        return text.Append(')').ToString();
    }

    /// <summary>Words for the errors that rtnetlink often gives without a text; the C library's speak of files and devices.</summary>
    private static string Words(Errno errno) => errno switch
    {
        Errno.Exists => "it exists already",
        Errno.NoDevice => "there is no such link",
        Errno.NotSupported => "the kernel does not support it",
        Errno.NotPermitted => "CAP_NET_ADMIN is needed in the network namespace's user namespace",
        Errno.Busy => "it is in use",
        Errno.AddressNotAvailable => "there is no such address",
        Errno.NetworkUnreachable => "no route leads to the gateway",
        Errno.NoBuffers => "the kernel had no room for a message",
        Errno.Invalid => "the kernel refused a value and did not say which",
        _ => Plain(errno),
    };

    /// <summary>The C library's words without the name, which follows anyway.</summary>
    private static string Plain(Errno errno)
    {
        string text = errno.Describe();
        int end = text.LastIndexOf(" (", StringComparison.Ordinal);
        return end > 0 ? text[..end] : text;
    }

    private static string? PathOf(ExtendedAck ack, ReadOnlySpan<byte> request, AttributeSpace? root) =>
        ack.Offset > 0 && root is not null ? AttributePath.Find(request, root, ack.Offset, out _) : null;

    private static string? MissingOf(ExtendedAck ack, ReadOnlySpan<byte> request, AttributeSpace? root)
    {
        if (ack.MissingType == 0)
        {
            return null;
        }

        AttributeSpace? space = root;
        string? nest = ack.MissingNest > 0 && root is not null
            ? AttributePath.Find(request, root, ack.MissingNest, out space)
            : null;
        string name = space?.NameOf((ushort)ack.MissingType) ?? $"attribute {ack.MissingType}";
        return nest is null ? name : $"{nest}/{name}";
    }
}
