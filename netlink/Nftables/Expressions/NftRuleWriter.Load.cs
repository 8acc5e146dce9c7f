namespace CsCni.Netlink.Nftables;

public readonly ref partial struct NftRuleWriter
{
    /// <summary>meta: loads what is known of the packet.</summary>
    /// <param name="key">What.</param>
    /// <param name="slot">The first slot that it goes to.</param>
    public void LoadMeta(NftMeta key, int slot = 0)
    {
        using NftExpressionNest nest = Begin("meta");
        _writer.PutU32BigEndian(NftMetaAttribute.Key, (uint)key);
        _writer.PutU32BigEndian(NftMetaAttribute.Destination, Register(slot));
    }

    /// <summary>payload: loads bytes of the packet.</summary>
    /// <param name="from">Where the offset counts from.</param>
    /// <param name="offset">In bytes.</param>
    /// <param name="length">In bytes, at most 16.</param>
    /// <param name="slot">The first slot that they go to.</param>
    public void LoadPayload(NftPayload from, int offset, int length, int slot = 0)
    {
        using NftExpressionNest nest = Begin("payload");
        _writer.PutU32BigEndian(NftPayloadAttribute.Destination, Register(slot));
        _writer.PutU32BigEndian(NftPayloadAttribute.Base, (uint)from);
        _writer.PutU32BigEndian(NftPayloadAttribute.Offset, (uint)offset);
        _writer.PutU32BigEndian(NftPayloadAttribute.Length, (uint)length);
    }

    /// <summary>ct: loads what is known of the packet's connection; a packet without one ends the rule.</summary>
    /// <param name="key">What.</param>
    /// <param name="slot">The slot that it goes to.</param>
    public void LoadConntrack(NftConntrack key, int slot = 0)
    {
        using NftExpressionNest nest = Begin("ct");
        _writer.PutU32BigEndian(NftConntrackAttribute.Key, (uint)key);
        _writer.PutU32BigEndian(NftConntrackAttribute.Destination, Register(slot));
    }

    /// <summary>fib: loads the kind of the destination address (RTN_ constants of linux/rtnetlink.h, u32), as the routing tables have it.</summary>
    /// <param name="slot">The slot that it goes to.</param>
    public void LoadDestinationType(int slot = 0)
    {
        const uint AddressType = 3;
        const uint Destination = 2;
        using NftExpressionNest nest = Begin("fib");
        _writer.PutU32BigEndian(NftFibAttribute.Flags, Destination);
        _writer.PutU32BigEndian(NftFibAttribute.Result, AddressType);
        _writer.PutU32BigEndian(NftFibAttribute.Destination, Register(slot));
    }

    /// <summary>immediate: loads a constant.</summary>
    /// <param name="value">At most 16 bytes.</param>
    /// <param name="slot">The first slot that it goes to.</param>
    public void LoadConstant(System.ReadOnlySpan<byte> value, int slot = 0)
    {
        using NftExpressionNest nest = Begin("immediate");
        _writer.PutU32BigEndian(NftImmediateAttribute.Destination, Register(slot));
        PutData(_writer, NftImmediateAttribute.Data, value);
    }
}
