using System;
using System.Buffers.Binary;
using System.Text;

namespace CsCni.Plugin.Firewalld;

/// <summary>Reads values one after the other, each at its alignment; whatever does not lie within the bytes is refused.</summary>
internal ref struct BusMessageReader
{
    private readonly ReadOnlySpan<byte> _bytes;

    /// <param name="bytes">Bytes that begin at a multiple of eight within their message.</param>
    /// <param name="position">Where to read first.</param>
    public BusMessageReader(ReadOnlySpan<byte> bytes, int position = 0)
    {
        _bytes = bytes;
        Position = position;
    }

    /// <summary>Where the next value, or the padding before it, begins.</summary>
    public int Position { get; private set; }

    /// <summary>Passes over the padding before a value.</summary>
    public void Align(int size) => Take(-Position & (size - 1));

    public byte ReadU8() => Take(1)[0];

    public uint ReadU32()
    {
        Align(4);
        return BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
    }

    /// <summary>Types b: a u32 that is 0 or 1.</summary>
    public bool ReadBoolean() => ReadU32() switch
    {
        0 => false,
        1 => true,
        uint value => throw new BusException($"a D-Bus message has the boolean {value}; expected 0 or 1"),
    };

    /// <summary>Types s and o.</summary>
    public string ReadString()
    {
        uint length = ReadU32();
        return ReadText(length);
    }

    /// <summary>Type g.</summary>
    public string ReadSignature() => ReadText(ReadU8());

    /// <summary>Passes over a value of a header field that is of no interest.</summary>
    public void Skip(string signature)
    {
        int size = signature switch
        {
            "y" => 1,
            "n" or "q" => 2,
            "b" or "i" or "u" or "h" => 4,
            "x" or "t" or "d" => 8,
            "s" or "o" or "g" => 0,
            _ => throw new BusException($"a D-Bus message has a header field of type \"{signature}\"; expected a basic type"),
        };
        if (size > 0)
        {
            Align(size);
            Take(size);
        }
        else
        {
            _ = signature == "g" ? ReadSignature() : ReadString();
        }
    }

    private string ReadText(uint length)
    {
        if (length > int.MaxValue)
        {
            throw Truncated();
        }

        ReadOnlySpan<byte> text = Take((int)length);
        return Take(1)[0] == 0
            ? Encoding.UTF8.GetString(text)
            : throw new BusException("a D-Bus message has a string without its closing NUL");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _bytes.Length - Position)
        {
            throw Truncated();
        }

        Position += count;
        return _bytes.Slice(Position - count, count);
    }

    private static BusException Truncated() => new("a D-Bus message ends in the middle of a value");
}
