using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using CsCni.Linux;

namespace CsCni.Netlink;

/// <summary>A received attribute (struct nlattr): a view of the receive buffer, good until the next receive.</summary>
public readonly ref struct NetlinkAttribute
{
    internal NetlinkAttribute(ushort type, ReadOnlySpan<byte> payload)
    {
        Type = type;
        Payload = payload;
    }

    /// <summary>nla_type without its flag bits (NLA_TYPE_MASK).</summary>
    public ushort Type { get; }

    /// <summary>The value, padding excluded.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>The value as attributes of its own; the flag NLA_F_NESTED is not asked for, old kernel code omits it.</summary>
    public NetlinkAttributes Nested => new(Payload);

    /// <summary>The value as attributes that follow a fixed structure, as in VETH_INFO_PEER.</summary>
    /// <param name="size">The structure's size in bytes, a multiple of four.</param>
    /// <exception cref="NetlinkFormatException">The value is shorter.</exception>
    public NetlinkAttributes NestedAfter(int size) =>
        Payload.Length >= size ? new(Payload[size..]) : throw WrongSize($"at least {size}");

    /// <summary>Reads a u8.</summary>
    /// <exception cref="NetlinkFormatException">The value has another size.</exception>
    public byte ReadU8() => Payload.Length == 1 ? Payload[0] : throw WrongSize("1");

    /// <summary>Reads a u16 in host order.</summary>
    /// <exception cref="NetlinkFormatException">The value has another size.</exception>
    public ushort ReadU16() => Payload.Length == 2 ? MemoryMarshal.Read<ushort>(Payload) : throw WrongSize("2");

    /// <summary>Reads a u32 in host order.</summary>
    /// <exception cref="NetlinkFormatException">The value has another size.</exception>
    public uint ReadU32() => Payload.Length == 4 ? MemoryMarshal.Read<uint>(Payload) : throw WrongSize("4");

    /// <summary>Reads an s32 in host order.</summary>
    /// <exception cref="NetlinkFormatException">The value has another size.</exception>
    public int ReadI32() => (int)ReadU32();

    /// <summary>Reads a u64 in host order.</summary>
    /// <exception cref="NetlinkFormatException">The value has another size.</exception>
    public ulong ReadU64() => Payload.Length == 8 ? MemoryMarshal.Read<ulong>(Payload) : throw WrongSize("8");

    /// <summary>Reads a u16 in network order.</summary>
    /// <exception cref="NetlinkFormatException">The value has another size.</exception>
    public ushort ReadU16BigEndian() => BinaryPrimitives.ReverseEndianness(ReadU16());

    /// <summary>Reads a u32 in network order.</summary>
    /// <exception cref="NetlinkFormatException">The value has another size.</exception>
    public uint ReadU32BigEndian() => BinaryPrimitives.ReverseEndianness(ReadU32());

    /// <summary>Reads a structure, laid out as the kernel's; a newer kernel may have added to its end.</summary>
    /// <typeparam name="T">The structure.</typeparam>
    /// <exception cref="NetlinkFormatException">The value is shorter.</exception>
    public T ReadStructure<T>()
        where T : unmanaged =>
        MemoryMarshal.TryRead(Payload, out T value) ? value : throw WrongSize($"at least {Unsafe.SizeOf<T>()}");

    /// <summary>Reads a string up to its NUL, or to the end where it has none. Bytes that are not UTF-8 become U+FFFD.</summary>
    public string ReadString()
    {
        int end = Payload.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? Payload : Payload[..end]);
    }

    /// <summary>Reads an address of 4 or 16 bytes in network order.</summary>
    /// <exception cref="NetlinkFormatException">The value has another size.</exception>
    public IpAddress ReadIpAddress()
    {
        IpAddress address = IpAddress.FromBytes(Payload);
        return address.IsValid ? address : throw WrongSize("4 or 16");
    }

    /// <summary>Reads an Ethernet address.</summary>
    /// <returns>The address; the zero address for a link layer with addresses of another length, such as a tunnel's.</returns>
    public MacAddress ReadMacAddress() => MacAddress.FromBytes(Payload);

    private NetlinkFormatException WrongSize(string expected) =>
        new($"netlink attribute {Type} has {Payload.Length} bytes, expected {expected}");
}
