using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace CsCni.Netlink.Nftables;

/// <summary>
/// What the kernel keeps beside an object and never looks at, in the form of nft's library: a type, a length and a value
/// each, one byte for the first two.
/// </summary>
internal static class NftUserdata
{
    /// <summary>NFT_USERDATA_MAXLEN (linux/netfilter/nf_tables.h).</summary>
    internal const int MaxSize = 256;

    /// <summary>The comment of an element, a rule, a chain or a table.</summary>
    internal const byte Comment = 0;

    /// <summary>A set's own: the key's byte order, the data's, and its comment.</summary>
    internal const byte SetKeyByteOrder = 0;
    internal const byte SetDataByteOrder = 1;
    internal const byte SetComment = 7;

    /// <summary>A number of the caller's own, which nft passes over.</summary>
    internal const byte Tag = 100;

    /// <summary>Puts a text with its closing NUL.</summary>
    /// <returns>The bytes used.</returns>
    internal static int Put(Span<byte> room, byte type, string text)
    {
        int length = Encoding.UTF8.GetByteCount(text) + 1;
        if (length > byte.MaxValue - 2)
        {
            throw new ArgumentException($"comment \"{text}\" has {length - 1} bytes, expected at most {byte.MaxValue - 3}", nameof(text));
        }

        room[0] = type;
        room[1] = (byte)length;
        Encoding.UTF8.GetBytes(text, room[2..]);
        room[1 + length] = 0;
        return 2 + length;
    }

    /// <summary>Puts a u32 in host order.</summary>
    internal static int Put(Span<byte> room, byte type, uint value)
    {
        room[0] = type;
        room[1] = sizeof(uint);
        MemoryMarshal.Write(room[2..], value);
        return 2 + sizeof(uint);
    }

    /// <summary>Puts a u64 in network order.</summary>
    internal static int Put(Span<byte> room, byte type, ulong value)
    {
        room[0] = type;
        room[1] = sizeof(ulong);
        BinaryPrimitives.WriteUInt64BigEndian(room[2..], value);
        return 2 + sizeof(ulong);
    }

    /// <summary>The value of a type; empty where it is not there, or cut off.</summary>
    internal static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> userdata, byte type)
    {
        while (userdata.Length >= 2 && userdata.Length >= 2 + userdata[1])
        {
            if (userdata[0] == type)
            {
                return userdata.Slice(2, userdata[1]);
            }

            userdata = userdata[(2 + userdata[1])..];
        }

        return default;
    }

    /// <summary>A text without its NUL; empty where it is not there.</summary>
    internal static string FindText(ReadOnlySpan<byte> userdata, byte type)
    {
        ReadOnlySpan<byte> value = Find(userdata, type);
        return value.IsEmpty ? string.Empty : Encoding.UTF8.GetString(value[..^1]);
    }
}
