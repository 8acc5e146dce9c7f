using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using CsCni.Linux;

namespace CsCni.Netlink;

/// <summary>
/// Puts attributes into the request that <see cref="NetlinkBatch"/> has open. The position is the batch's, so a copy
/// of the writer writes on at the same place. The request is closed by the next Begin or Send.
/// </summary>
/// <remarks>
/// T is the attribute space's enum, based on ushort; the type argument is inferred and costs nothing. Every Put throws
/// <see cref="InvalidOperationException"/> where the send buffer is full, and the batch is then empty.
/// </remarks>
public readonly ref struct NetlinkWriter
{
    private readonly NetlinkBatch _batch;

    internal NetlinkWriter(NetlinkBatch batch) => _batch = batch;

    /// <summary>Puts a u8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PutU8<T>(T attribute, byte value)
        where T : unmanaged, Enum => _batch.ReserveAttribute(Type(attribute), 1)[0] = value;

    /// <summary>Puts a u16 in host order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PutU16<T>(T attribute, ushort value)
        where T : unmanaged, Enum => MemoryMarshal.Write(_batch.ReserveAttribute(Type(attribute), 2), value);

    /// <summary>Puts a u32 in host order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PutU32<T>(T attribute, uint value)
        where T : unmanaged, Enum => MemoryMarshal.Write(_batch.ReserveAttribute(Type(attribute), 4), value);

    /// <summary>Puts an s32 in host order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PutI32<T>(T attribute, int value)
        where T : unmanaged, Enum => PutU32(attribute, (uint)value);

    /// <summary>Puts a u64 in host order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PutU64<T>(T attribute, ulong value)
        where T : unmanaged, Enum => MemoryMarshal.Write(_batch.ReserveAttribute(Type(attribute), 8), value);

    /// <summary>Puts a u16 in network order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PutU16BigEndian<T>(T attribute, ushort value)
        where T : unmanaged, Enum => BinaryPrimitives.WriteUInt16BigEndian(_batch.ReserveAttribute(Type(attribute), 2), value);

    /// <summary>Puts a u32 in network order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PutU32BigEndian<T>(T attribute, uint value)
        where T : unmanaged, Enum => BinaryPrimitives.WriteUInt32BigEndian(_batch.ReserveAttribute(Type(attribute), 4), value);

    /// <summary>Puts bytes as they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PutBytes<T>(T attribute, ReadOnlySpan<byte> value)
        where T : unmanaged, Enum => value.CopyTo(_batch.ReserveAttribute(Type(attribute), value.Length));

    /// <summary>Puts a structure, laid out as the kernel's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PutStructure<T, TValue>(T attribute, in TValue value)
        where T : unmanaged, Enum
        where TValue : unmanaged =>
        MemoryMarshal.Write(_batch.ReserveAttribute(Type(attribute), Unsafe.SizeOf<TValue>()), value);

    /// <summary>Puts an attribute without a value, whose presence says it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PutFlag<T>(T attribute)
        where T : unmanaged, Enum => _batch.ReserveAttribute(Type(attribute), 0);

    /// <summary>Puts a string in UTF-8 with a closing NUL.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PutString<T>(T attribute, string value)
        where T : unmanaged, Enum => PutString(Type(attribute), value);

    /// <summary>Puts a string in UTF-8 without a closing NUL, where the kernel takes the length as the string's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PutText<T>(T attribute, string value)
        where T : unmanaged, Enum => PutText(Type(attribute), value);

    /// <summary>Puts an address in network order: 4 or 16 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put<T>(T attribute, IpAddress value)
        where T : unmanaged, Enum => value.WriteBytes(_batch.ReserveAttribute(Type(attribute), value.ByteCount));

    /// <summary>Puts an Ethernet address: 6 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put<T>(T attribute, MacAddress value)
        where T : unmanaged, Enum => value.WriteBytes(_batch.ReserveAttribute(Type(attribute), MacAddress.ByteCount));

    /// <summary>Opens a nested attribute, which is closed by disposing what is returned. NLA_F_NESTED is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public NetlinkNest Nested<T>(T attribute)
        where T : unmanaged, Enum => _batch.OpenNest((ushort)(Type(attribute) | NetlinkAttributes.NestedFlag));

    /// <summary>Puts a structure as it is, without a header: the fixed part of a nested message, as in VETH_INFO_PEER.</summary>
    /// <typeparam name="T">The structure, laid out as the kernel's; its size a multiple of four.</typeparam>
    public void PutBody<T>(in T body)
        where T : unmanaged => MemoryMarshal.Write(_batch.Reserve(Unsafe.SizeOf<T>()), body);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ushort Type<T>(T attribute)
        where T : unmanaged, Enum => Unsafe.BitCast<T, ushort>(attribute);

    private void PutText(ushort type, string value) =>
        Encoding.UTF8.GetBytes(value, _batch.ReserveAttribute(type, Encoding.UTF8.GetByteCount(value)));

    private void PutString(ushort type, string value) =>
        Encoding.UTF8.GetBytes(value, _batch.ReserveAttribute(type, Encoding.UTF8.GetByteCount(value) + 1));
}
