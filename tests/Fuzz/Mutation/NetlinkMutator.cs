using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace CsCni.Fuzz.Mutation;

/// <summary>
/// Damages netlink messages: half of them as mere bytes, half as trees of attributes whose lengths are put right again, so
/// that what lies deep inside is reached. Some datagrams hold several messages.
/// </summary>
internal sealed class NetlinkMutator(IReadOnlyList<byte[]> seeds) : IMutator
{
    private const int Header = 16;
    private const int AttributeHeader = 4;

    /// <inheritdoc/>
    public byte[] Next(ref SeededRandom random)
    {
        List<byte> datagram = [];
        for (int count = random.OneIn(8) ? 1 + random.Below(4) : 1; count > 0; count--)
        {
            datagram.AddRange(Message(ref random));
        }

        byte[] bytes = [.. datagram];
        return random.OneIn(8) ? ByteMutator.Change(bytes, seeds, ref random) : bytes;
    }

    private byte[] Message(ref SeededRandom random)
    {
        byte[] message = (byte[])seeds[random.Below(seeds.Count)].Clone();
        bool isTree = random.OneIn(2);
        for (int count = 1 + random.Below(1 << random.Below(4)); count > 0; count--)
        {
            message = isTree ? ChangeTree(message, ref random) : ByteMutator.Change(message, seeds, ref random);
        }

        if (message.Length >= Header && !random.OneIn(8))
        {
            BinaryPrimitives.WriteInt32LittleEndian(message, message.Length);
        }

        return message;
    }

    private byte[] ChangeTree(byte[] message, ref SeededRandom random)
    {
        if (message.Length < Header)
        {
            return message;
        }

        // Where the fixed part ends is the protocol's matter: the first place from which the rest reads as attributes.
        for (int start = Header; start <= Math.Min(message.Length, Header + 76); start += 4)
        {
            if (Attributes(message.AsSpan(start)) is { Count: > 0 })
            {
                return [.. message[..start], .. Change(message[start..], 0, ref random)];
            }
        }

        return ByteMutator.Change(message, seeds, ref random);
    }

    private byte[] Change(byte[] bytes, int depth, ref SeededRandom random)
    {
        List<(int Start, int Length)>? attributes = Attributes(bytes);
        if (attributes is not { Count: > 0 })
        {
            return random.OneIn(8) ? Nest(bytes, ref random) : ByteMutator.Change(bytes, seeds, ref random);
        }

        (int start, int length) = attributes[random.Below(attributes.Count)];
        int end = Math.Min(start + Align(length), bytes.Length);
        byte[] payload = bytes[(start + AttributeHeader)..(start + length)];
        ushort type = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(start + 2));
        switch (depth < 8 ? random.Below(8) : 3)
        {
            case 0:
                return [.. bytes[..start], .. bytes[end..]];
            case 1:
                return [.. bytes[..end], .. bytes[start..]];
            case 2:
                type = (ushort)((type & 0xc000) | random.Below(random.OneIn(4) ? 0x4000 : 64));
                break;
            case 3:
                payload = ByteMutator.Change(payload, seeds, ref random);
                break;
            default:
                payload = Change(payload, depth + 1, ref random);
                break;
        }

        return [.. bytes[..start], .. Attribute(type, payload), .. bytes[end..]];
    }

    /// <summary>A value within attributes within attributes.</summary>
    private static byte[] Nest(byte[] payload, ref SeededRandom random)
    {
        for (int depth = 1 + random.Below(1 << random.Below(8)); depth > 0 && payload.Length < 0x4000; depth--)
        {
            payload = Attribute((ushort)(0x8000 | random.Below(8)), payload);
        }

        return payload;
    }

    private static byte[] Attribute(ushort type, byte[] payload)
    {
        byte[] attribute = new byte[Align(AttributeHeader + payload.Length)];
        BinaryPrimitives.WriteUInt16LittleEndian(attribute, (ushort)(AttributeHeader + payload.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(attribute.AsSpan(2), type);
        payload.CopyTo(attribute, AttributeHeader);
        return attribute;
    }

    /// <summary>Where the attributes are that fill the bytes; null where they do not.</summary>
    private static List<(int Start, int Length)>? Attributes(ReadOnlySpan<byte> bytes)
    {
        List<(int, int)> attributes = [];
        for (int start = 0; start < bytes.Length;)
        {
            int length = bytes.Length - start < AttributeHeader ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(bytes[start..]);
            if (length < AttributeHeader || length > bytes.Length - start)
            {
                return null;
            }

            attributes.Add((start, length));
            start += Align(length);
        }

        return attributes;
    }

    private static int Align(int length) => (length + 3) & ~3;
}
