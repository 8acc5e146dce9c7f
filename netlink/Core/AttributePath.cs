using System;
using System.Runtime.InteropServices;

namespace CsCni.Netlink;

/// <summary>Turns an offset of the extended ack into names: "LinkInfo/Data/Id".</summary>
internal static class AttributePath
{
    /// <summary>Finds the attribute that starts at an offset of a request.</summary>
    /// <param name="request">The request as it was sent, header included.</param>
    /// <param name="root">The names of its attributes.</param>
    /// <param name="offset">From the start of the header.</param>
    /// <param name="inner">The space inside the attribute that was found.</param>
    /// <returns>The path; null where no attribute starts there.</returns>
    internal static string? Find(ReadOnlySpan<byte> request, AttributeSpace root, int offset, out AttributeSpace? inner)
    {
        int start = NetlinkHeader.Size + root.BodySize;
        inner = root;
        string path = string.Empty;
        ReadOnlySpan<byte> level = request;
        while (start <= level.Length)
        {
            AttributeSpace? space = inner;
            NetlinkAttributes siblings = new(level[start..]);
            if (!TryStep(level, ref start, offset, out ushort type, out int end))
            {
                return null;
            }

            string name = space?.NameOf(type) ?? type.ToString();
            path = path.Length == 0 ? name : $"{path}/{name}";
            inner = space?.Inside(type, siblings);
            if (start == offset)
            {
                return path;
            }

            if (inner is null)
            {
                return null;
            }

            level = level[..end];
            start += NetlinkAttributes.HeaderSize + inner.BodySize;
        }

        return null;
    }

    /// <summary>Moves to the attribute of a level that starts at the offset or contains it.</summary>
    private static bool TryStep(ReadOnlySpan<byte> level, ref int start, int offset, out ushort type, out int end)
    {
        type = 0;
        end = 0;
        while (start + NetlinkAttributes.HeaderSize <= level.Length && start <= offset)
        {
            int length = MemoryMarshal.Read<ushort>(level[start..]);
            type = (ushort)(MemoryMarshal.Read<ushort>(level[(start + 2)..]) & NetlinkAttributes.TypeMask);
            end = start + length;
            if (length < NetlinkAttributes.HeaderSize || end > level.Length)
            {
                return false;
            }

            if (offset < end)
            {
                return true;
            }

            start += NetlinkHeader.Align(length);
        }

        return false;
    }
}
