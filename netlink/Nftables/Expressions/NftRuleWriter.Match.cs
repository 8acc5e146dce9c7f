using System;
using System.Runtime.InteropServices;

namespace CsCni.Netlink.Nftables;

public readonly ref partial struct NftRuleWriter
{
    /// <summary>cmp: goes on where the comparison holds.</summary>
    /// <param name="comparison">How, byte for byte.</param>
    /// <param name="value">What the slots are compared with.</param>
    /// <param name="slot">The first slot.</param>
    public void Compare(NftComparison comparison, ReadOnlySpan<byte> value, int slot = 0)
    {
        using NftExpressionNest nest = Begin("cmp");
        _writer.PutU32BigEndian(NftCompareAttribute.Source, Register(slot));
        _writer.PutU32BigEndian(NftCompareAttribute.Comparison, (uint)comparison);
        PutData(_writer, NftCompareAttribute.Data, value);
    }

    /// <summary>cmp with a u32 in host order.</summary>
    /// <param name="comparison">How.</param>
    /// <param name="value">What the slot is compared with.</param>
    /// <param name="slot">The slot.</param>
    public void Compare(NftComparison comparison, uint value, int slot = 0) =>
        Compare(comparison, MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in value)), slot);

    /// <summary>cmp with a u8.</summary>
    /// <param name="comparison">How.</param>
    /// <param name="value">What the slot is compared with.</param>
    /// <param name="slot">The slot.</param>
    public void Compare(NftComparison comparison, byte value, int slot = 0) => Compare(comparison, new ReadOnlySpan<byte>(in value), slot);

    /// <summary>bitwise: keeps the bits of a mask.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="slot">The first slot, which the result goes to as well.</param>
    public void Mask(ReadOnlySpan<byte> mask, int slot = 0)
    {
        Span<byte> zeros = stackalloc byte[16];
        zeros.Clear();
        Bitwise(mask, zeros[..mask.Length], slot);
    }

    /// <summary>bitwise with u32 in host order: keeps the bits of a mask, then turns others over.</summary>
    /// <param name="mask">The bits that stay.</param>
    /// <param name="xor">The bits that are turned over.</param>
    /// <param name="slot">The slot, which the result goes to as well.</param>
    public void Bitwise(uint mask, uint xor, int slot = 0) =>
        Bitwise(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in mask)), MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in xor)), slot);

    /// <summary>bitwise with a u32 in host order.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="slot">The slot, which the result goes to as well.</param>
    public void Mask(uint mask, int slot = 0) => Mask(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in mask)), slot);

    private void Bitwise(ReadOnlySpan<byte> mask, ReadOnlySpan<byte> xor, int slot)
    {
        using NftExpressionNest nest = Begin("bitwise");
        _writer.PutU32BigEndian(NftBitwiseAttribute.Source, Register(slot));
        _writer.PutU32BigEndian(NftBitwiseAttribute.Destination, Register(slot));
        _writer.PutU32BigEndian(NftBitwiseAttribute.Length, (uint)mask.Length);
        PutData(_writer, NftBitwiseAttribute.Mask, mask);
        PutData(_writer, NftBitwiseAttribute.Xor, xor);
    }
}
