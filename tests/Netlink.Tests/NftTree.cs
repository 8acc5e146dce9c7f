using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using CsCni.Netlink;

namespace CsCni.Tests.Netlink;

/// <summary>
/// A message of nf_tables as text that does not depend on what does not matter: the order of attributes within a nest, the
/// sequence number, and by which name a register is called (1 to 4 of sixteen bytes are 8 to 23 of four).
/// </summary>
internal static class NftTree
{
    private const ushort NestedFlag = 0x8000;

    /// <summary>Expression data that are registers, by the expression's name.</summary>
    private static readonly Dictionary<string, ushort[]> Registers = new()
    {
        ["meta"] = [1], ["payload"] = [1], ["cmp"] = [1], ["bitwise"] = [1, 2], ["lookup"] = [2, 3], ["immediate"] = [1], ["nat"] = [3, 4, 5, 6], ["ct"] = [1], ["fib"] = [1],
    };

    /// <summary>The message's type and flags (but for those that say what to do where it is there), the fixed part, and the attributes.</summary>
    internal static string Of(ReadOnlySpan<byte> message, Func<string, bool> isLeftOut)
    {
        ushort type = BinaryPrimitives.ReadUInt16LittleEndian(message[4..]);
        int flags = BinaryPrimitives.ReadUInt16LittleEndian(message[6..]) & ~(int)(NetlinkFlags.Ack | NetlinkFlags.Exclusive | NetlinkFlags.Create);
        List<string> lines = [];
        Add(lines, message[20..], $"{type & 0xff}", isLeftOut, string.Empty);
        return $"type {type:x4} flags {flags:x} {Convert.ToHexString(message.Slice(16, 4))}\n{string.Join('\n', lines)}";
    }

    internal static List<byte[]> Split(ReadOnlySpan<byte> datagram)
    {
        List<byte[]> messages = [];
        while (!datagram.IsEmpty)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(datagram);
            messages.Add(datagram[..length].ToArray());
            datagram = datagram[Math.Min((length + 3) & ~3, datagram.Length)..];
        }

        return messages;
    }

    private static void Add(List<string> lines, ReadOnlySpan<byte> attributes, string path, Func<string, bool> isLeftOut, string expression)
    {
        List<(ushort Type, string[] Lines)> items = [];
        while (attributes.Length >= 4)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(attributes);
            ushort kind = BinaryPrimitives.ReadUInt16LittleEndian(attributes[2..]);
            ushort type = (ushort)(kind & 0x3fff);
            ReadOnlySpan<byte> value = attributes[4..length];
            string where = $"{path}/{type}";
            if (value.Length > 1 && type == 1 && value[^1] == 0 && Registers.ContainsKey(Text(value)) && (kind & NestedFlag) == 0)
            {
                expression = Text(value);
            }

            List<string> inner = [];
            if (isLeftOut(expression.Length > 0 ? $"{expression}/{type}" : where))
            {
            }
            else if ((kind & NestedFlag) != 0)
            {
                inner.Add(where);
                Add(inner, value, where, isLeftOut, path.EndsWith("/1", StringComparison.Ordinal) && type == 2 ? expression : expression.Length > 0 ? $"{expression}!" : string.Empty);
            }
            else
            {
                inner.Add($"{where} {Value(value, type, expression)}");
            }

            items.Add((type, [.. inner]));
            attributes = attributes[Math.Min((length + 3) & ~3, attributes.Length)..];
        }

        // Stable: the items of a list all have one type, and keep their order.
        lines.AddRange(items.OrderBy(static item => item.Type).SelectMany(static item => item.Lines));
    }

    private static string Value(ReadOnlySpan<byte> value, ushort type, string expression)
    {
        if (value.Length == 4 && Registers.TryGetValue(expression, out ushort[]? registers) && registers.Contains(type))
        {
            uint register = BinaryPrimitives.ReadUInt32BigEndian(value);
            return $"register {(register is >= 1 and <= 4 ? 8 + (4 * (register - 1)) : register)}";
        }

        return Convert.ToHexString(value);
    }

    private static string Text(ReadOnlySpan<byte> value) => System.Text.Encoding.ASCII.GetString(value[..^1]);
}
