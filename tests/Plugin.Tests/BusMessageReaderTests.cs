using System;
using System.Buffers.Binary;
using CsCni.Plugin.Firewalld;
using Xunit;

namespace CsCni.Plugin.Tests;

/// <summary>What a dbus-daemon and firewalld sent to busctl, whole, cut off, and changed.</summary>
public sealed class BusMessageReaderTests
{
    /// <summary>The daemon's answer to Hello.</summary>
    private const string Hello =
        """
        6c 02 01 01                                             # little-endian, method return, NO_REPLY_EXPECTED, version 1
        0a 00 00 00  01 00 00 00  3d 00 00 00                   # body 10 bytes, serial 1, fields 61 bytes
        06 01 73 00  05 00 00 00 ":1.26" 00 00 00               # DESTINATION
        05 01 75 00  01 00 00 00                                # REPLY_SERIAL, u: 1
        08 01 67 00  01 "s" 00 00                               # SIGNATURE
        07 01 73 00  14 00 00 00                                # SENDER
          "org.freedesktop.DBus" 00 00 00 00
        05 00 00 00 ":1.26" 00
        """;

    /// <summary>The signal that the daemon sends after it.</summary>
    private const string NameAcquired =
        """
        6c 04 01 01                                             # little-endian, signal, NO_REPLY_EXPECTED, version 1
        0a 00 00 00  02 00 00 00  8d 00 00 00                   # body 10 bytes, serial 2, fields 141 bytes
        01 01 6f 00  15 00 00 00                                # PATH
          "/org/freedesktop/DBus" 00 00 00
        02 01 73 00  14 00 00 00                                # INTERFACE
          "org.freedesktop.DBus" 00 00 00 00
        03 01 73 00  0c 00 00 00                                # MEMBER
          "NameAcquired" 00 00 00 00
        06 01 73 00  05 00 00 00 ":1.26" 00 00 00               # DESTINATION
        08 01 67 00  01 "s" 00 00                               # SIGNATURE
        07 01 73 00  14 00 00 00                                # SENDER
          "org.freedesktop.DBus" 00 00 00 00
        05 00 00 00 ":1.26" 00
        """;

    /// <summary>firewalld's answer to addSource("trusted", "10.1.2.3/32").</summary>
    private const string Added =
        """
        6c 02 01 01                                             # little-endian, method return, NO_REPLY_EXPECTED, version 1
        0c 00 00 00  ef 03 00 00  2d 00 00 00                   # body 12 bytes, serial 1007, fields 45 bytes
        06 01 73 00  05 00 00 00 ":1.26" 00 00 00               # DESTINATION
        05 01 75 00  02 00 00 00                                # REPLY_SERIAL, u: 2
        08 01 67 00  01 "s" 00 00                               # SIGNATURE
        07 01 73 00  04 00 00 00 ":1.0" 00 00 00 00             # SENDER
        07 00 00 00 "trusted" 00
        """;

    /// <summary>firewalld's answer to querySource("trusted", "10.1.2.3/32").</summary>
    private const string Found =
        """
        6c 02 01 01                                             # little-endian, method return, NO_REPLY_EXPECTED, version 1
        04 00 00 00  f9 03 00 00  2d 00 00 00                   # body 4 bytes, serial 1017, fields 45 bytes
        06 01 73 00  05 00 00 00 ":1.28" 00 00 00               # DESTINATION
        05 01 75 00  02 00 00 00                                # REPLY_SERIAL, u: 2
        08 01 67 00  01 "b" 00 00                               # SIGNATURE
        07 01 73 00  04 00 00 00 ":1.0" 00 00 00 00             # SENDER
        01 00 00 00                                             # true
        """;

    /// <summary>firewalld's answer to addSource("public", "10.1.2.3/32").</summary>
    private const string Conflict =
        """
        6c 03 01 01                                             # little-endian, error, NO_REPLY_EXPECTED, version 1
        39 00 00 00  f4 03 00 00  5d 00 00 00                   # body 57 bytes, serial 1012, fields 93 bytes
        06 01 73 00  05 00 00 00 ":1.27" 00 00 00               # DESTINATION
        04 01 73 00  26 00 00 00                                # ERROR_NAME
          "org.fedoraproject.FirewallD1.Exception" 00 00
        05 01 75 00  02 00 00 00                                # REPLY_SERIAL, u: 2
        08 01 67 00  01 "s" 00 00                               # SIGNATURE
        07 01 73 00  04 00 00 00 ":1.0" 00 00 00 00             # SENDER
        34 00 00 00 "ZONE_CONFLICT: '10.1.2.3/32' already bound to a zone" 00
        """;

    /// <summary>The daemon's answer to a call to a name that nobody owns.</summary>
    private const string NoOwner =
        """
        6c 03 01 01                                             # little-endian, error, NO_REPLY_EXPECTED, version 1
        2d 00 00 00  03 00 00 00  75 00 00 00                   # body 45 bytes, serial 3, fields 117 bytes
        06 01 73 00  05 00 00 00 ":1.30" 00 00 00               # DESTINATION
        04 01 73 00  29 00 00 00                                # ERROR_NAME
          "org.freedesktop.DBus.Error.NameHasNoOwner" 00 00 00 00 00 00 00
        05 01 75 00  02 00 00 00                                # REPLY_SERIAL, u: 2
        08 01 67 00  01 "s" 00 00                               # SIGNATURE
        07 01 73 00  14 00 00 00                                # SENDER
          "org.freedesktop.DBus" 00 00 00 00
        28 00 00 00 22 "Name " 22
        """;

    public static TheoryData<string> Messages => [Hello, NameAcquired, Added, Found, Conflict, NoOwnerText];

    /// <summary>A quotation mark is the one character that a vector cannot quote.</summary>
    private static string NoOwnerText => NoOwner.Replace("22 \"Name \" 22", "\"Name \" 22 \"org.example.Absent\" 22 \" does not exist\" 00", StringComparison.Ordinal);

    [Fact]
    public void A_string()
    {
        BusMessage message = Read(Added);
        Assert.Equal((BusMessageKind.MethodReturn, 2u, string.Empty, "s"), (message.Kind, message.ReplySerial, message.ErrorName, message.Signature));
        Assert.Equal("trusted", message.ReadString());
        Assert.Equal(":1.26", Read(Hello).ReadString());
    }

    [Fact]
    public void A_boolean()
    {
        Assert.True(Read(Found).ReadBoolean());
        Assert.False(Read(Found.Replace("01 00 00 00       ", "00 00 00 00       ", StringComparison.Ordinal)).ReadBoolean());
        Assert.Contains("boolean 2", Refused(() => Read(Found.Replace("01 00 00 00       ", "02 00 00 00       ", StringComparison.Ordinal)).ReadBoolean()));
    }

    [Fact]
    public void An_error()
    {
        BusMessage message = Read(Conflict);
        Assert.Equal((BusMessageKind.Error, 2u, "org.fedoraproject.FirewallD1.Exception"), (message.Kind, message.ReplySerial, message.ErrorName));
        Assert.Equal("ZONE_CONFLICT: '10.1.2.3/32' already bound to a zone", message.ReadErrorText());
        message = Read(NoOwnerText);
        Assert.Equal("org.freedesktop.DBus.Error.NameHasNoOwner", message.ErrorName);
        Assert.Equal("Name \"org.example.Absent\" does not exist", message.ReadErrorText());
    }

    [Fact]
    public void A_signal_answers_nothing() => Assert.Equal((BusMessageKind.Signal, 0u), (Read(NameAcquired).Kind, Read(NameAcquired).ReplySerial));

    [Fact]
    public void A_body_of_another_type_is_refused()
    {
        Assert.Contains("has type \"b\"; expected \"s\"", Refused(() => Read(Found).ReadString()));
        Assert.Contains("has type \"s\"; expected \"b\"", Refused(() => Read(Added).ReadBoolean()));
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_prefix_is_refused(string text)
    {
        byte[] bytes = Vector.Bytes(text);
        for (int length = 0; length < bytes.Length; length++)
        {
            byte[] prefix = bytes[..length];
            Refused(() => BusMessage.Read(prefix));
        }
    }

    /// <summary>The same with the body's length made to fit, so that it is the body's own reader that must see it.</summary>
    [Theory]
    [MemberData(nameof(Messages))]
    public void A_body_that_is_cut_off_is_refused(string text)
    {
        byte[] bytes = Vector.Bytes(text);
        int body = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4));
        for (int cut = 1; cut <= body; cut++)
        {
            byte[] shorter = bytes[..^cut];
            BinaryPrimitives.WriteInt32LittleEndian(shorter.AsSpan(4), body - cut);
            Refused(() => Use(BusMessage.Read(shorter)));
        }
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_changed_byte_is_read_or_refused(string text)
    {
        byte[] bytes = Vector.Bytes(text);
        for (int index = 0; index < bytes.Length; index++)
        {
            for (int change = 1; change < 256; change++)
            {
                byte[] changed = [.. bytes];
                changed[index] ^= (byte)change;
                UseOrRefuse(changed);
            }
        }
    }

    [Fact]
    public void Garbage_is_refused()
    {
        Random random = new(20_240_611);
        byte[] prologue = Vector.Bytes("6c 02 01 01  00 00 00 00  01 00 00 00  00 00 00 00");
        for (int round = 0; round < 100_000; round++)
        {
            byte[] bytes = new byte[random.Next(120)];
            random.NextBytes(bytes);
            if (round % 2 == 0 && bytes.Length > prologue.Length)
            {
                // Lengths that fit let it come further.
                int fields = random.Next((bytes.Length - prologue.Length) / 8 * 8);
                prologue.CopyTo(bytes, 0);
                bytes[4] = (byte)(bytes.Length - prologue.Length - ((fields + 7) & ~7));
                bytes[12] = (byte)fields;
            }

            UseOrRefuse(bytes);
        }
    }

    [Theory]
    [InlineData("42 02 01 01  00 00 00 00  00 00 00 01  00 00 00 00", "begins with byte 66")]
    [InlineData("6c 02 01 02  00 00 00 00  01 00 00 00  00 00 00 00", "protocol version 2")]
    [InlineData("6c 02 01 01  01 00 10 00  01 00 00 00  00 00 00 00", "has 1048593 bytes")]
    [InlineData("6c 02 01 01  ff ff ff ff  01 00 00 00  ff ff ff ff", "expected at most 1048576")]
    public void A_prologue_is_refused(string text, string message) =>
        Assert.Contains(message, Refused(() => BusMessage.Length(Vector.Bytes(text))));

    [Theory]
    [InlineData("05 01 73 00  01 00 00 00 \"2\" 00 00 00 00 00 00 00", "the reply serial of a D-Bus message has type \"s\"")]
    [InlineData("0a 02 61 75  00 00 00 00  00 00 00 00  00 00 00 00", "header field of type \"au\"")]
    [InlineData("0a 01 79 00  01 00 00 00  07 01 73 00  01 00 00 00", "ends in the middle")]
    [InlineData("08 01 67 00  01 73 73 00  00 00 00 00  00 00 00 00", "without its closing NUL")]
    public void A_header_field_is_refused(string fields, string message) =>
        Assert.Contains(message, Refused(() => Read($"6c 02 01 01  00 00 00 00  01 00 00 00  10 00 00 00\n{fields}")));

    [Theory]
    [InlineData("09 01 75 00  01 00 00 00")]
    [InlineData("14 01 79 00  01 00 00 00")]
    [InlineData("14 01 74 00  00 00 00 00  01 00 00 00  00 00 00 00")]
    [InlineData("14 01 67 00  00 00 00 00")]
    public void An_unknown_header_field_is_passed_over(string fields)
    {
        int length = Vector.Bytes(fields).Length;
        Assert.Equal(2u, Read($"6c 02 01 01  00 00 00 00  01 00 00 00  {length + 8:x2} 00 00 00\n{fields}\n05 01 75 00 02 00 00 00").ReplySerial);
    }

    private static BusMessage Read(string text) => BusMessage.Read(Vector.Bytes(text));

    private static string Refused(Func<object?> action) => Assert.Throws<BusException>(action).Message;

    private static string Use(BusMessage message) => message.Signature == "b" ? $"{message.ReadBoolean()}" : message.ReadString();

    private static void UseOrRefuse(byte[] bytes)
    {
        try
        {
            Use(BusMessage.Read(bytes));
        }
        catch (BusException)
        {
        }
    }
}
