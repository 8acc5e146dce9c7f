using System;

namespace CsCni.Plugin.Firewalld;

/// <summary>A message that came, as far as a caller of methods needs it.</summary>
/// <param name="Kind">Its kind; a number without a name is to be passed over.</param>
/// <param name="ReplySerial">The serial of the call that it answers; 0 where it answers none.</param>
/// <param name="ErrorName">The name of an error; empty in other messages.</param>
/// <param name="Signature">The types of the body.</param>
/// <param name="Body">The body.</param>
internal readonly record struct BusMessage(BusMessageKind Kind, uint ReplySerial, string ErrorName, string Signature, ReadOnlyMemory<byte> Body)
{
    /// <summary>How many bytes say how long a message is.</summary>
    public const int PrologueSize = 16;

    public const byte LittleEndian = (byte)'l';

    public const byte Version = 1;

    /// <summary>A bus would carry 128 MiB; nothing that is asked here has an answer near this.</summary>
    private const int LongestLength = 1 << 20;

    /// <summary>The length of a whole message.</summary>
    /// <param name="prologue">Its first <see cref="PrologueSize"/> bytes.</param>
    /// <exception cref="BusException">This is no message, or one that is too long.</exception>
    public static int Length(ReadOnlySpan<byte> prologue)
    {
        BusMessageReader reader = new(prologue);
        if (reader.ReadU8() is not LittleEndian and byte order)
        {
            throw new BusException($"a D-Bus message begins with byte {order}; expected {LittleEndian}, for little-endian");
        }

        reader.ReadU8();
        reader.ReadU8();
        if (reader.ReadU8() is not Version and byte version)
        {
            throw new BusException($"a D-Bus message is of protocol version {version}; expected {Version}");
        }

        ulong body = reader.ReadU32();
        reader.ReadU32();
        ulong fields = ((ulong)reader.ReadU32() + 7) & ~7UL;
        ulong length = PrologueSize + fields + body;
        return length <= LongestLength
            ? (int)length
            : throw new BusException($"a D-Bus message has {length} bytes; expected at most {LongestLength}");
    }

    /// <summary>Reads a message.</summary>
    /// <param name="bytes">All of its bytes, and no more.</param>
    /// <exception cref="BusException">They are not a message.</exception>
    public static BusMessage Read(ReadOnlyMemory<byte> bytes)
    {
        if (Length(bytes.Span) != bytes.Length)
        {
            throw new BusException($"a D-Bus message of {bytes.Length} bytes says that it has {Length(bytes.Span)}");
        }

        BusMessage message = new((BusMessageKind)bytes.Span[1], 0, string.Empty, string.Empty, default);
        BusMessageReader reader = new(bytes.Span, PrologueSize - sizeof(uint));
        uint end = PrologueSize + reader.ReadU32();
        while (reader.Position < end)
        {
            reader.Align(8);
            message = message.WithField(ref reader);
        }

        if (reader.Position != end)
        {
            throw new BusException("a D-Bus message has a header field beyond the header's end");
        }

        reader.Align(8);
        return message with { Body = bytes[reader.Position..] };
    }

    /// <summary>The body, which must be a string.</summary>
    /// <exception cref="BusException">It is something else.</exception>
    public string ReadString()
    {
        Expect(Signature, "s", "an answer");
        return new BusMessageReader(Body.Span).ReadString();
    }

    /// <summary>The body, which must be a boolean.</summary>
    /// <exception cref="BusException">It is something else.</exception>
    public bool ReadBoolean()
    {
        Expect(Signature, "b", "an answer");
        return new BusMessageReader(Body.Span).ReadBoolean();
    }

    /// <summary>The text of an error, which by convention is its first argument.</summary>
    public string ReadErrorText() => Signature.StartsWith('s') ? new BusMessageReader(Body.Span).ReadString() : string.Empty;

    private BusMessage WithField(ref BusMessageReader reader)
    {
        BusField field = (BusField)reader.ReadU8();
        string type = reader.ReadSignature();
        switch (field)
        {
            case BusField.ErrorName:
                Expect(type, "s", "the error name");
                return this with { ErrorName = reader.ReadString() };
            case BusField.ReplySerial:
                Expect(type, "u", "the reply serial");
                return this with { ReplySerial = reader.ReadU32() };
            case BusField.Signature:
                Expect(type, "g", "the signature");
                return this with { Signature = reader.ReadSignature() };
            default:
                reader.Skip(type);
                return this;
        }
    }

    private static void Expect(string found, string expected, string what)
    {
        if (found != expected)
        {
            throw new BusException($"{what} of a D-Bus message has type \"{found}\"; expected \"{expected}\"");
        }
    }
}
