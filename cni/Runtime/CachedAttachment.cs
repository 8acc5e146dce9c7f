using System;

namespace CsCni.Cni.Runtime;

/// <summary>What the cache remembers of an attachment.</summary>
/// <param name="Attachment">Network, container ID and ifname.</param>
/// <param name="Request">What ADD was asked.</param>
/// <param name="Config">The network's list, as it was then; empty in a file of an old libcni.</param>
/// <param name="Result">The result of ADD; empty where the ADD was never finished.</param>
public sealed record CachedAttachment(
    Attachment Attachment, AttachmentRequest Request, ReadOnlyMemory<byte> Config, ReadOnlyMemory<byte> Result);
