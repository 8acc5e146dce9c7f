namespace CsCni.Netlink.Nftables;

public readonly ref partial struct NftRuleWriter
{
    /// <summary>meta: sets what is known of the packet, such as <see cref="NftMeta.Mark"/>.</summary>
    /// <param name="key">What.</param>
    /// <param name="slot">The first slot of the value.</param>
    public void SetMeta(NftMeta key, int slot = 0)
    {
        using NftExpressionNest nest = Begin("meta");
        _writer.PutU32BigEndian(NftMetaAttribute.Key, (uint)key);
        _writer.PutU32BigEndian(NftMetaAttribute.Source, Register(slot));
    }

    /// <summary>counter: counts packets and bytes, from 0.</summary>
    public void Count()
    {
        using NftExpressionNest nest = Begin("counter");
    }
}
