using System;
using CsCni.Plugin.Firewalld;
using Xunit;

namespace CsCni.Plugin.Tests;

/// <summary>Calls against what busctl sends.</summary>
public sealed class BusMessageWriterTests
{
    // busctl call org.fedoraproject.FirewallD1 /org/fedoraproject/FirewallD1 org.fedoraproject.FirewallD1.zone addSource ss trusted 10.1.2.3/32
    [Fact]
    public void Two_arguments() => Assert.Equal(
        Vector.Bytes(
            """
            6c 01 02 01                                         # little-endian, method call, NO_AUTO_START, version 1
            1c 00 00 00  02 00 00 00  a0 00 00 00               # body 28 bytes, serial 2, fields 160 bytes
            01 01 6f 00  1d 00 00 00                            # PATH, o, length 29
              "/org/fedoraproject/FirewallD1" 00 00 00          # and 2 bytes up to the next structure
            03 01 73 00  09 00 00 00                            # MEMBER, s, length 9
              "addSource" 00 00 00 00 00 00 00
            02 01 73 00  21 00 00 00                            # INTERFACE, s, length 33
              "org.fedoraproject.FirewallD1.zone" 00 00 00 00 00 00 00
            06 01 73 00  1c 00 00 00                            # DESTINATION, s, length 28
              "org.fedoraproject.FirewallD1" 00 00 00 00
            08 01 67 00  02 "ss" 00                             # SIGNATURE, g, length 2
            07 00 00 00 "trusted" 00
            0b 00 00 00 "10.1.2.3/32" 00
            """),
        BusMessageWriter.Write(
            new("org.fedoraproject.FirewallD1", "/org/fedoraproject/FirewallD1", "org.fedoraproject.FirewallD1.zone", "addSource", ["trusted", "10.1.2.3/32"]), 2));

    // busctl call org.freedesktop.DBus /org/freedesktop/DBus org.freedesktop.DBus NameHasOwner s org.fedoraproject.FirewallD1
    [Fact]
    public void One_argument() => Assert.Equal(
        Vector.Bytes(
            """
            6c 01 02 01                                         # little-endian, method call, NO_AUTO_START, version 1
            21 00 00 00  02 00 00 00  7f 00 00 00               # body 33 bytes, serial 2, fields 127 bytes
            01 01 6f 00  15 00 00 00                            # PATH, o, length 21
              "/org/freedesktop/DBus" 00 00 00
            03 01 73 00  0c 00 00 00                            # MEMBER, s, length 12
              "NameHasOwner" 00 00 00 00
            02 01 73 00  14 00 00 00                            # INTERFACE, s, length 20
              "org.freedesktop.DBus" 00 00 00 00
            06 01 73 00  14 00 00 00                            # DESTINATION, s, length 20
              "org.freedesktop.DBus" 00 00 00 00
            08 01 67 00  01 "s" 00                              # SIGNATURE, g, length 1
              00                                                # up to the body, and not one of the 127
            1c 00 00 00 "org.fedoraproject.FirewallD1" 00
            """),
        BusMessageWriter.Write(BusCall.ToBus("NameHasOwner", "org.fedoraproject.FirewallD1"), 2));

    // What busctl begins with.
    [Fact]
    public void No_argument() => Assert.Equal(
        Vector.Bytes(
            """
            6c 01 02 01                                         # flags: busctl has none in this one
            00 00 00 00  01 00 00 00  6d 00 00 00               # no body, serial 1, fields 109 bytes
            01 01 6f 00  15 00 00 00                            # PATH, o, length 21
              "/org/freedesktop/DBus" 00 00 00
            03 01 73 00  05 00 00 00                            # MEMBER, s, length 5
              "Hello" 00 00 00
            02 01 73 00  14 00 00 00                            # INTERFACE, s, length 20
              "org.freedesktop.DBus" 00 00 00 00
            06 01 73 00  14 00 00 00                            # DESTINATION, s, length 20
              "org.freedesktop.DBus" 00                         # the 109th byte
              00 00 00
            """),
        BusMessageWriter.Write(BusCall.ToBus("Hello"), 1));

    [Theory]
    [InlineData("")]
    [InlineData("zone-ü-漢-🧱")]
    public void What_was_written_is_read(string text)
    {
        byte[] bytes = BusMessageWriter.Write(BusCall.ToBus("NameHasOwner", text), 7);
        BusMessage message = BusMessage.Read(bytes);
        Assert.Equal((BusMessageKind.MethodCall, "s", text), (message.Kind, message.Signature, message.ReadString()));
    }

    [Fact]
    public void A_string_with_a_nul_is_refused()
    {
        BusException exception = Assert.Throws<BusException>(() => BusMessageWriter.Write(BusCall.ToBus("NameHasOwner", "a\0b"), 1));
        Assert.Contains("\"a\\0b\"", exception.Message, StringComparison.Ordinal);
    }
}
