using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace CsCni.Fuzz.Mutation;

/// <summary>Damages bytes without an idea of what they mean.</summary>
internal sealed class ByteMutator(IReadOnlyList<byte[]> seeds) : IMutator
{
    private static readonly ulong[] s_extremes =
    [
        0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 63, 64, 127, 128, 255, 256, 0x7fff, 0x8000, 0xfffe, 0xffff, 0x10000, 0x7fffffff, 0x80000000,
        0xfffffffe, 0xffffffff, 0x100000000, 0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffffff,
    ];

    /// <inheritdoc/>
    public byte[] Next(ref SeededRandom random)
    {
        byte[] bytes = (byte[])seeds[random.Below(seeds.Count)].Clone();
        for (int count = 1 + random.Below(1 << random.Below(4)); count > 0; count--)
        {
            bytes = Change(bytes, seeds, ref random);
        }

        return bytes;
    }

    /// <summary>Makes one change.</summary>
    internal static byte[] Change(byte[] bytes, IReadOnlyList<byte[]> seeds, ref SeededRandom random)
    {
        int place = random.Below(bytes.Length);
        int length = 1 + random.Below(Math.Min(bytes.Length - place, 1 << random.Below(9)));
        switch (random.Below(11))
        {
            case 0 or 1 when bytes.Length > 0:
                bytes[place] ^= (byte)(1 << random.Below(8));
                return bytes;
            case 2 when bytes.Length > 0:
                bytes[place] = (byte)random.Next();
                return bytes;
            case 3 or 4:
                PutNumber(bytes, ref random);
                return bytes;
            case 5:
                return bytes[..place];
            case 6 when bytes.Length > 0:
                // Without a part, or with it twice.
                return random.OneIn(2) ? [.. bytes[..place], .. bytes[(place + length)..]] : [.. bytes[..(place + length)], .. bytes[place..]];
            case 7:
                byte[] other = seeds[random.Below(seeds.Count)];
                return [.. bytes[..place], .. other[random.Below(other.Length)..]];
            case 8:
                byte[] noise = new byte[random.Below(1 << random.Below(8))];
                Fill(noise, ref random);
                return [.. bytes[..place], .. noise, .. bytes[place..]];
            case 9 when bytes.Length > 0:
                bytes.AsSpan(place, length).Fill(random.OneIn(2) ? (byte)0 : (byte)random.Next());
                return bytes;
            default:
                Swap(bytes, ref random);
                return bytes;
        }
    }

    private static void Fill(Span<byte> bytes, ref SeededRandom random)
    {
        foreach (ref byte one in bytes)
        {
            one = (byte)random.Next();
        }
    }

    /// <summary>Puts an extreme, the length of what follows, or what was there give or take a little; mostly where numbers stand.</summary>
    private static void PutNumber(byte[] bytes, ref SeededRandom random)
    {
        int size = 1 << random.Below(4);
        if (bytes.Length < size)
        {
            return;
        }

        int place = random.Below(bytes.Length - size + 1);
        place = random.OneIn(4) ? place : place / size * size;
        Span<byte> target = bytes.AsSpan(place, size);
        bool isBig = random.OneIn(2);
        Span<byte> wide = stackalloc byte[8];
        wide.Clear();
        target.CopyTo(isBig ? wide[(8 - size)..] : wide);
        ulong present = isBig ? BinaryPrimitives.ReadUInt64BigEndian(wide) : BinaryPrimitives.ReadUInt64LittleEndian(wide);
        ulong number = random.Below(4) switch
        {
            0 => present + (ulong)random.Below(9) - 4,
            1 => (ulong)(bytes.Length - place + random.Below(9) - 4),
            _ => s_extremes[random.Below(s_extremes.Length)],
        };
        if (isBig)
        {
            BinaryPrimitives.WriteUInt64BigEndian(wide, number);
            wide[(8 - size)..].CopyTo(target);
        }
        else
        {
            BinaryPrimitives.WriteUInt64LittleEndian(wide, number);
            wide[..size].CopyTo(target);
        }
    }

    private static void Swap(byte[] bytes, ref SeededRandom random)
    {
        int length = Math.Min(4 << random.Below(4), bytes.Length / 2);
        if (length > 0)
        {
            int left = random.Below(bytes.Length - length + 1);
            int right = random.Below(bytes.Length - length + 1);
            byte[] kept = bytes[left..(left + length)];
            bytes.AsSpan(right, length).CopyTo(bytes.AsSpan(left));
            kept.CopyTo(bytes.AsSpan(right));
        }
    }
}
