using System;

namespace CsCni.Cni.Json;

/// <summary>
/// Steps over JSON (RFC 8259) a value at a time, checking every byte. Where it stops, <see cref="Position"/> is the byte
/// that cannot stand there.
/// </summary>
/// <remarks>
/// Utf8JsonReader would do, but the framework prepares search tables at its first use, and draws random numbers for the
/// pool that they are made in: a tenth of a process that lives for two milliseconds.
/// </remarks>
internal ref struct JsonScanner(ReadOnlySpan<byte> json)
{
    private readonly ReadOnlySpan<byte> _json = json;

    /// <summary>The next byte to look at.</summary>
    internal int Position { get; private set; }

    /// <summary>What is wrong at <see cref="Position"/>, where a Try... has returned false.</summary>
    internal JsonFault Fault { get; private set; }

    private readonly byte Current => Position < _json.Length ? _json[Position] : (byte)0;

    /// <summary>Steps over a document: one value with nothing but white space around it.</summary>
    internal bool TrySkipDocument()
    {
        SkipWhiteSpace();
        if (!TrySkipValue(0))
        {
            return false;
        }

        SkipWhiteSpace();
        return Position == _json.Length || Fail();
    }

    /// <summary>Steps over white space.</summary>
    internal void SkipWhiteSpace()
    {
        while (Current is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            Position++;
        }
    }

    /// <summary>Steps over the byte where it is the next one.</summary>
    internal bool TrySkip(byte character)
    {
        if (Current != character || Position >= _json.Length)
        {
            return Fail();
        }

        Position++;
        return true;
    }

    /// <summary>Steps over a value.</summary>
    /// <param name="depth">How many objects and arrays it stands in.</param>
    internal bool TrySkipValue(int depth) => Current switch
    {
        (byte)'{' => TrySkipMembers(depth),
        (byte)'[' => TrySkipElements(depth),
        (byte)'"' => TrySkipString(),
        (byte)'t' => TrySkipWord("true"u8),
        (byte)'f' => TrySkipWord("false"u8),
        (byte)'n' => TrySkipWord("null"u8),
        _ => TrySkipNumber(),
    };

    /// <summary>Steps over a string with its quotes.</summary>
    internal bool TrySkipString()
    {
        int start = Position;
        if (!TrySkip((byte)'"'))
        {
            return false;
        }

        while (Position < _json.Length)
        {
            switch (_json[Position])
            {
                case (byte)'"':
                    return Advance();
                case (byte)'\\' when !TrySkipEscape(start):
                    return false;
                case (byte)'\\':
                    break;
                case < (byte)' ':
                    return Fail();
                default:
                    Position++;
                    break;
            }
        }

        return Fail();
    }

    private bool TrySkipMembers(int depth)
    {
        if (!TryOpen(depth))
        {
            return false;
        }

        if (Current == '}')
        {
            Position++;
            return true;
        }

        while (TrySkipString() && TrySkipColon() && TrySkipValue(depth + 1))
        {
            SkipWhiteSpace();
            if (Current != ',')
            {
                return TrySkip((byte)'}');
            }

            Position++;
            SkipWhiteSpace();
        }

        return false;
    }

    private bool TrySkipElements(int depth)
    {
        if (!TryOpen(depth))
        {
            return false;
        }

        if (Current == ']')
        {
            Position++;
            return true;
        }

        while (TrySkipValue(depth + 1))
        {
            SkipWhiteSpace();
            if (Current != ',')
            {
                return TrySkip((byte)']');
            }

            Position++;
            SkipWhiteSpace();
        }

        return false;
    }

    private bool TryOpen(int depth)
    {
        if (depth >= JsonText.MaxDepth)
        {
            Fault = JsonFault.TooDeep;
            return false;
        }

        Position++;
        SkipWhiteSpace();
        return true;
    }

    private bool TrySkipColon()
    {
        SkipWhiteSpace();
        if (!TrySkip((byte)':'))
        {
            return false;
        }

        SkipWhiteSpace();
        return true;
    }

    private bool TrySkipWord(ReadOnlySpan<byte> word)
    {
        foreach (byte character in word)
        {
            if (!TrySkip(character))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Minus, digits without a leading zero, fraction, exponent; the last two may be missing.</summary>
    private bool TrySkipNumber()
    {
        Position += Current == '-' ? 1 : 0;
        if (Current == '0')
        {
            Position++;
        }
        else if (!TrySkipDigits())
        {
            return false;
        }

        if (Current == '.')
        {
            Position++;
            if (!TrySkipDigits())
            {
                return false;
            }
        }

        if (Current is not ((byte)'e' or (byte)'E'))
        {
            return true;
        }

        Position++;
        Position += Current is (byte)'+' or (byte)'-' ? 1 : 0;
        return TrySkipDigits();
    }

    private bool TrySkipDigits()
    {
        int start = Position;
        while (Current is >= (byte)'0' and <= (byte)'9')
        {
            Position++;
        }

        return Position > start || Fail();
    }

    /// <summary>
    /// Half of a surrogate pair is refused too: as JSON it is valid, but it is no text, and would come up much later.
    /// </summary>
    private bool TrySkipEscape(int stringStart)
    {
        Position++;
        if (Current != 'u')
        {
            return "\"\\/bfnrt"u8.Contains(Current) && Current != 0 ? Advance() : Fail();
        }

        Position++;
        if (!TryReadHex(out int unit))
        {
            return Fail();
        }

        bool isWhole = unit is < 0xd800 or > 0xdfff
            || (unit < 0xdc00 && Current == '\\' && Advance() && Current == 'u' && Advance()
                && TryReadHex(out int low) && low is >= 0xdc00 and <= 0xdfff);
        if (!isWhole)
        {
            Position = stringStart;
            Fault = JsonFault.LoneSurrogate;
        }

        return isWhole;
    }

    private bool TryReadHex(out int value)
    {
        value = 0;
        for (int digit = 0; digit < 4; digit++)
        {
            if (!char.IsAsciiHexDigit((char)Current))
            {
                return false;
            }

            value = (value << 4) | JsonEscape.HexValue(Current);
            Position++;
        }

        return true;
    }

    private bool Advance()
    {
        Position++;
        return true;
    }

    private bool Fail()
    {
        Fault = JsonFault.Unexpected;
        return false;
    }
}
