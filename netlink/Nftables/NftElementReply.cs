using System.Collections.Generic;

namespace CsCni.Netlink.Nftables;

/// <summary>Takes the answer to a look-up of one element.</summary>
internal sealed class NftElementReply : INetlinkReplyReader
{
    private readonly List<NftElement> _elements = new(1);

    internal NftElement? Element => _elements.Count > 0 ? _elements[0] : null;

    /// <inheritdoc/>
    void INetlinkReplyReader.Read(int request, NetlinkMessage message) => NftReader.ParseElements(message, _elements);
}
