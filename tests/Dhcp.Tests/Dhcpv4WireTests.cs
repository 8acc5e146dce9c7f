using System;
using System.Collections.Generic;
using System.Linq;
using CsCni.Dhcp.Wire;
using CsCni.Linux;
using Xunit;

namespace CsCni.Dhcp.Tests;

/// <summary>Messages of DHCP and the packets around them.</summary>
public sealed class Dhcpv4WireTests
{
    private static readonly string[] _packets =
        [Vectors.OurDiscover, Vectors.OfferPacket, Vectors.OurRequest, Vectors.AcknowledgementPacket, Vectors.UdhcpcDiscoverPacket, Vectors.OverloadPacket];

    [Fact]
    public void AnAcknowledgementIsRead()
    {
        Dhcpv4Message message = Read(Vectors.AcknowledgementPacket, 68);
        Assert.Equal(Dhcpv4MessageType.Acknowledge, message.Type);
        Assert.True(message.Header.IsReply);
        Assert.Equal("5a:8f:6f:93:4e:f9", message.Header.Mac.ToString());
        Assert.Equal("10.77.0.76", message.Header.Yours.ToString());
        Assert.Equal("10.77.0.1", message.Server.ToString());
        Assert.Equal((120u, 60u, 105u), (message.GetNumber(Dhcpv4Option.LeaseTime), message.GetNumber(Dhcpv4Option.RenewalTime), message.GetNumber(Dhcpv4Option.RebindingTime)));
        Assert.Equal(["10.77.0.1"], message.GetAddresses(Dhcpv4Option.Routers).Select(static address => address.ToString()));
        Assert.Equal(["a.example", "b.a.example"], DomainNames.Read(message.Get(Dhcpv4Option.DomainSearch)));
    }

    [Fact]
    public void OptionsInTheFieldsForNamesAreRead()
    {
        Dhcpv4Message message = Read(Vectors.OverloadPacket, 68);
        Assert.Equal([3], message.Get(Dhcpv4Option.Overload).ToArray());
        List<string> names = DomainNames.Read(message.Get(Dhcpv4Option.DomainSearch));
        Assert.Equal(6, names.Count);
        Assert.Equal("zone6.long-name-number-6.example", names[5]);

        // The same message with content in file and sname; the parts of one option are joined in the order file, sname.
        byte[] bytes = Payload(Vectors.OverloadPacket, 68);
        byte[] file = [77, 3, 1, 2, 3, 255];
        byte[] name = [0, 0, 77, 2, 4, 5, 255];
        file.CopyTo(bytes, 108);
        name.CopyTo(bytes, 44);
        Assert.True(Dhcpv4Reader.TryRead(bytes, out message));
        Assert.Equal([1, 2, 3, 4, 5], message.Get(77).ToArray());

        // An option that runs over the end of its field is none.
        name = [77, 63, 4];
        bytes.AsSpan(44, 64).Clear();
        name.CopyTo(bytes, 44);
        Assert.False(Dhcpv4Reader.TryRead(bytes, out _));
    }

    [Fact]
    public void ALongOptionComesInParts()
    {
        byte[] bytes = Payload(Vectors.AcknowledgementPacket, 68);
        byte[] first = [.. Enumerable.Repeat((byte)1, 255)];
        byte[] second = [2, 2];
        byte[] longer = [.. bytes[..^1], 224, 255, .. first, 0, 0, 224, 2, .. second, 255];
        Assert.True(Dhcpv4Reader.TryRead(longer, out Dhcpv4Message message));
        Assert.Equal([.. first, .. second], message.Get(224).ToArray());
    }

    [Fact]
    public void EveryTruncatedMessageIsRefused()
    {
        foreach (string vector in _packets)
        {
            byte[] packet = Vectors.Bytes(vector);
            ushort port = (ushort)((packet[22] << 8) | packet[23]);
            byte[] payload = Payload(vector, port);

            // Behind the option that ends them all is padding.
            int end = Array.FindLastIndex(payload, static value => value == 255);
            for (int length = 0; length <= end; length++)
            {
                Assert.False(Dhcpv4Reader.TryRead(payload.AsSpan(0, length), out _), $"{length} of {payload.Length} bytes");
            }

            for (int length = 0; length < packet.Length; length++)
            {
                Assert.False(UdpPacket.TryRead(packet.AsSpan(0, length), port, out _), $"{length} of {packet.Length} bytes");
            }

            // What the link pads a short frame with is no part of it.
            Assert.True(UdpPacket.TryRead([.. packet, 0, 0, 0], port, out ReadOnlySpan<byte> padded));
            Assert.Equal(payload, padded.ToArray());
        }
    }

    [Fact]
    public void NoChangedByteDoesHarm()
    {
        Random random = new(7);
        foreach (string vector in _packets)
        {
            byte[] packet = Vectors.Bytes(vector);
            byte[] payload = packet[28..];
            for (int round = 0; round < 20_000; round++)
            {
                byte[] changed = [.. payload];
                for (int change = random.Next(1, 4); change > 0; change--)
                {
                    changed[random.Next(round % 2 == 0 ? 236 : 0, changed.Length)] = (byte)random.Next(256);
                }

                if (Dhcpv4Reader.TryRead(changed, out Dhcpv4Message message))
                {
                    _ = Leases.Dhcpv4Grant.Read(message, 0, 5, out _);
                }
            }

            for (int index = 0; index < 28; index++)
            {
                byte[] changed = [.. packet];
                changed[index] ^= (byte)random.Next(1, 256);
                _ = UdpPacket.TryRead(changed, 68, out _);
            }
        }
    }

    [Fact]
    public void ADamagedHeaderAFragmentAndAnotherPortAreRefused()
    {
        byte[] packet = Vectors.Bytes(Vectors.OfferPacket);
        Assert.True(UdpPacket.TryRead(packet, 68, out _));
        Assert.False(UdpPacket.TryRead(packet, 67, out _));
        for (int index = 0; index < 20; index++)
        {
            byte[] changed = [.. packet];
            changed[index] ^= 0x10;
            Assert.False(UdpPacket.TryRead(changed, 68, out _), $"byte {index}");
        }
    }

    [Fact]
    public void OurPacketsAreWhatTheWireHad()
    {
        byte[] packet = Vectors.Bytes(Vectors.OurDiscover);
        Assert.True(UdpPacket.TryRead(packet, 67, out ReadOnlySpan<byte> payload));
        Assert.True(Dhcpv4Reader.TryRead(payload, out Dhcpv4Message message));
        Dhcpv4Writer writer = new(message.Header, Dhcpv4MessageType.Discover);
        writer.Put(Dhcpv4Option.ClientIdentifier, message.Get(Dhcpv4Option.ClientIdentifier));
        writer.Put(Dhcpv4Option.MaximumSize, message.Get(Dhcpv4Option.MaximumSize));
        writer.Put(Dhcpv4Option.RequestedOptions, message.Get(Dhcpv4Option.RequestedOptions));
        byte[] built = UdpPacket.Build(IpAddress.Parse("0.0.0.0"), 68, IpAddress.Parse("255.255.255.255"), 67, writer.Finish());
        Assert.Equal(Convert.ToHexString(packet), Convert.ToHexString(built));
    }

    [Fact]
    public void AMessageThatIsFullSaysSo()
    {
        Dhcpv4Writer writer = new(default, Dhcpv4MessageType.Discover);
        Assert.Throws<ArgumentException>(() => writer.Put(200, new byte[256]));
        Assert.Throws<ArgumentException>(() =>
        {
            for (int count = 0; count < 10; count++)
            {
                writer.Put(200, new byte[255]);
            }
        });
        Assert.InRange(writer.Finish().Length, 300, 1472);
    }

    [Theory]
    [InlineData("016101620163", "")]
    [InlineData("0161c000", "")]
    [InlineData("c000", "")]
    [InlineData("0161c0", "")]
    [InlineData("016100c0ff", "a")]
    [InlineData("01610001c3a400", "a")]
    [InlineData("036f6e6500c0000374776fc000", "one,one,two.one")]
    [InlineData("", "")]
    [InlineData("00", "")]
    public void NamesThatAreMalformedEndTheList(string hex, string expected) =>
        Assert.Equal(expected, string.Join(',', DomainNames.Read(Convert.FromHexString(hex))));

    private static byte[] Payload(string vector, ushort port)
    {
        Assert.True(UdpPacket.TryRead(Vectors.Bytes(vector), port, out ReadOnlySpan<byte> payload));
        return payload.ToArray();
    }

    private static Dhcpv4Message Read(string vector, ushort port)
    {
        Assert.True(Dhcpv4Reader.TryRead(Payload(vector, port), out Dhcpv4Message message));
        return message;
    }
}
