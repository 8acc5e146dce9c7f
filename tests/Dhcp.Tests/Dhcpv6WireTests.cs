using System;
using System.Linq;
using CsCni.Dhcp.Wire;
using CsCni.Linux;
using Xunit;

namespace CsCni.Dhcp.Tests;

/// <summary>Messages of DHCPv6.</summary>
public sealed class Dhcpv6WireTests
{
    private static readonly string[] _messages = [Vectors.Solicit, Vectors.Advertise, Vectors.RequestForAddress, Vectors.Reply];

    [Fact]
    public void AReplyIsRead()
    {
        Assert.True(Dhcpv6Message.TryRead(Vectors.Bytes(Vectors.Reply), out Dhcpv6Message message));
        Assert.Equal(Dhcpv6MessageType.Reply, message.Type);
        Assert.Equal((ushort)0, message.Options.Status);
        Assert.True(Dhcpv6Association.TryRead(message.Options, 1, out Dhcpv6Association given, out Dhcpv6Options? inner));
        Assert.NotNull(inner);
        Assert.Equal(("fd00:77::74", 120u, 120u, 60u), (given.Address.ToString(), given.Valid, given.Preferred, given.Renew));
        Assert.Equal(["fd00:77::53"], message.Options.GetAddresses(Dhcpv6Option.NameServers).Select(static address => address.ToString()));
        Assert.Equal(["six.example"], DomainNames.Read(message.Options.Get(Dhcpv6Option.DomainSearch)));
        Assert.False(Dhcpv6Association.TryRead(message.Options, 2, out _, out inner));
        Assert.Null(inner);
    }

    /// <summary>Options must fill a message to its end, so that a prefix is only whole where one ends.</summary>
    [Fact]
    public void ATruncatedMessageIsRefused()
    {
        foreach (string vector in _messages)
        {
            byte[] bytes = Vectors.Bytes(vector);
            int whole = 0;
            for (int length = 0; length < bytes.Length; length++)
            {
                whole += Dhcpv6Message.TryRead(bytes.AsSpan(0, length), out _) ? 1 : 0;
            }

            Assert.True(Dhcpv6Message.TryRead(bytes, out _));
            Assert.InRange(whole, 1, 10);
        }
    }

    [Fact]
    public void NoChangedByteDoesHarm()
    {
        Random random = new(11);
        foreach (string vector in _messages)
        {
            byte[] bytes = Vectors.Bytes(vector);
            for (int round = 0; round < 20_000; round++)
            {
                byte[] changed = bytes[..random.Next(bytes.Length + 1)];
                for (int change = random.Next(0, 4); change > 0 && changed.Length > 0; change--)
                {
                    changed[random.Next(changed.Length)] = (byte)random.Next(256);
                }

                if (Dhcpv6Message.TryRead(changed, out Dhcpv6Message message))
                {
                    _ = Dhcpv6Association.TryRead(message.Options, 1, out _, out _);
                    _ = message.Options.StatusText;
                    _ = DomainNames.Read(message.Options.Get(Dhcpv6Option.DomainSearch));
                }
            }
        }
    }

    [Fact]
    public void OurMessagesAreWhatTheWireHad()
    {
        byte[] bytes = Vectors.Bytes(Vectors.RequestForAddress);
        Assert.True(Dhcpv6Message.TryRead(bytes, out Dhcpv6Message message));
        Assert.True(Dhcpv6Association.TryRead(Read(Vectors.Advertise).Options, 1, out Dhcpv6Association offered, out _));
        Dhcpv6Writer writer = new(Dhcpv6MessageType.Request, message.Transaction);
        writer.Put(Dhcpv6Option.ClientIdentifier, message.Options.Get(Dhcpv6Option.ClientIdentifier));
        writer.Put(Dhcpv6Option.ServerIdentifier, Read(Vectors.Advertise).Options.Get(Dhcpv6Option.ServerIdentifier));
        writer.Put(Dhcpv6Option.Association, Dhcpv6Association.Write(1, offered.Address));
        writer.Put(Dhcpv6Option.ElapsedTime, message.Options.Get(Dhcpv6Option.ElapsedTime));
        writer.Put(Dhcpv6Option.RequestedOptions, [0, 23, 0, 24]);
        Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(writer.Written));
        Assert.Throws<ArgumentException>(() => writer.Put(99, new byte[1232]));
    }

    [Fact]
    public void AStatusAndAnEmptyAssociationAreRead()
    {
        // An association without an address, whose status is NoAddrsAvail; an address whose lifetime is over is none either.
        byte[] refused = [0, 13, 0, 4, 0, 2, (byte)'n', 0x07];
        byte[] over = new byte[28];
        (over[1], over[3]) = (5, 24);
        foreach (byte[] inner in (byte[][])[refused, over])
        {
            Dhcpv6Writer writer = new(Dhcpv6MessageType.Advertise, 1);
            writer.Put(Dhcpv6Option.Association, [.. Dhcpv6Association.Write(1, null), .. inner]);
            Assert.True(Dhcpv6Message.TryRead(writer.Written, out Dhcpv6Message message));
            Assert.False(Dhcpv6Association.TryRead(message.Options, 1, out _, out Dhcpv6Options? options));
            Assert.Equal(inner == refused ? (2, "n?") : (0, string.Empty), (options!.Status, options.StatusText));
        }
    }

    private static Dhcpv6Message Read(string vector)
    {
        Assert.True(Dhcpv6Message.TryRead(Vectors.Bytes(vector), out Dhcpv6Message message));
        return message;
    }
}
