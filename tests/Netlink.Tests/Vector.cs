using System;
using System.Collections.Generic;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using CsCni.Netlink;
using CsCni.Netlink.Route;
using Xunit;

namespace CsCni.Tests.Netlink;

/// <summary>
/// Messages as the kernel's own tools send them, captured by
/// strace -e trace=sendmsg -e write=all COMMAND
/// in a namespace of its own, written with a comment for every few bytes.
/// </summary>
internal static class Vector
{
    private const ushort NestedFlag = 0x8000;

    /// <summary>Reads hexadecimal bytes; # starts a comment.</summary>
    internal static byte[] Bytes(string text)
    {
        List<byte> bytes = [];
        foreach (string line in text.Split('\n'))
        {
            foreach (string part in line.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                bytes.Add(byte.Parse(part.Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            }
        }

        return [.. bytes];
    }

    /// <summary>
    /// What we put must be the captured bytes, except the sequence number, and NLA_F_NESTED, which we set on every nest
    /// and iproute2 does not.
    /// </summary>
    internal static void AssertPuts(string expected, Action<RouteBatch> put)
    {
        NetlinkBatch batch = new(null!);
        put(new RouteBatch(batch));
        AssertEqual(expected, batch.Encoded().ToArray());
    }

    /// <summary>What we put must be the captured bytes, NLA_F_NESTED included, except the sequence number.</summary>
    internal static void AssertPutsExactly(string expected, Action<NetlinkBatch> put)
    {
        NetlinkBatch batch = new(null!);
        put(batch);
        byte[] bytes = Bytes(expected);
        byte[] actual = batch.Encoded().ToArray();
        bytes.AsSpan(8, 4).Clear();
        actual.AsSpan(8, 4).Clear();
        Assert.Equal(Lines(bytes), Lines(actual));
    }

    internal static void AssertEqual(string expected, byte[] actual)
    {
        byte[] bytes = Bytes(expected);
        bytes.AsSpan(8, 4).Clear();
        actual.AsSpan(8, 4).Clear();
        int start = 16 + RouteNames.Instance.SpaceOf(MemoryMarshal.Read<ushort>(actual.AsSpan(4)))!.BodySize;
        Assert.Equal(CountNests(expected), ClearNestedFlags(actual, start));
        Assert.Equal(Lines(bytes), Lines(actual));
    }

    private static int CountNests(string text) => text.Split(", nested").Length - 1;

    private static int ClearNestedFlags(Span<byte> bytes, int start)
    {
        int count = 0;
        while (start + 4 <= bytes.Length)
        {
            int length = MemoryMarshal.Read<ushort>(bytes[start..]);
            ushort type = MemoryMarshal.Read<ushort>(bytes[(start + 2)..]);
            if ((type & NestedFlag) != 0)
            {
                type &= NestedFlag ^ 0xffff;
                MemoryMarshal.Write(bytes[(start + 2)..], type);
                count += 1 + ClearNestedFlags(bytes.Slice(start, length), 4 + BodySize(bytes.Slice(start, length)));
            }

            start += (length + 3) & ~3;
        }

        return count;
    }

    /// <summary>VETH_INFO_PEER is the one nest with a structure before its attributes: zeros, where an attribute has a length.</summary>
    private static int BodySize(ReadOnlySpan<byte> nest) =>
        nest.Length >= 20 && MemoryMarshal.Read<ushort>(nest[4..]) == 0 ? 16 : 0;

    /// <summary>Four bytes a line, so that a difference is easy to find.</summary>
    private static string Lines(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new();
        for (int index = 0; index < bytes.Length; index++)
        {
            text.Append(bytes[index].ToString("x2", CultureInfo.InvariantCulture)).Append(index % 4 == 3 ? '\n' : ' ');
        }

        return text.ToString();
    }
}
