using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Route;
using Xunit;

namespace CsCni.Tests.Netlink;

/// <summary>
/// What the kernel sends, cut off, changed and made up: the readers either understand it or throw
/// <see cref="NetlinkFormatException"/>, and nothing else.
/// </summary>
public sealed class ReaderTests
{
    [Fact]
    public void EveryPrefixOfARealDumpIsReadToItsLastMessageOrRefused()
    {
        foreach (byte[] datagram in RealDumps())
        {
            HashSet<int> ends = Ends(datagram);
            for (int length = 1; length <= datagram.Length; length++)
            {
                // A copy, so that a read beyond the end is out of range rather than in the rest.
                byte[] prefix = datagram[..length];
                if (ends.Contains(length))
                {
                    ParseAll(prefix);
                }
                else
                {
                    Assert.Throws<NetlinkFormatException>(() => ParseAll(prefix));
                }
            }
        }
    }

    [Fact]
    public void EveryPrefixOfARealMessageIsReadOrRefused()
    {
        int refused = 0;
        int read = 0;
        foreach (byte[] datagram in RealDumps())
        {
            foreach (NetlinkMessage message in new NetlinkMessages(datagram))
            {
                byte[] payload = message.Payload.ToArray();
                for (int length = 0; length <= payload.Length; length++)
                {
                    _ = TryParse(Message(message.Type, payload.AsSpan(0, length))) ? read++ : refused++;
                }
            }
        }

        // Whole attributes are a message too; of the rest, about three bytes in four, each must be refused.
        Assert.True(refused > read, $"{refused} refused, {read} read");
    }

    [Fact]
    public void ChangedBytesOfARealDumpAreReadOrRefused()
    {
        Random random = new(20_251);
        int refused = 0;
        foreach (byte[] datagram in RealDumps())
        {
            for (int round = 0; round < 20_000; round++)
            {
                byte[] changed = [.. datagram];
                for (int count = random.Next(1, 4); count > 0; count--)
                {
                    changed[random.Next(changed.Length)] = (byte)random.Next(256);
                }

                refused += TryParse(changed) ? 0 : 1;
            }
        }

        Assert.True(refused > 1000, $"only {refused} were refused");
    }

    [Fact]
    public void GarbageIsReadOrRefused()
    {
        Random random = new(4711);
        int[] types = [2, 3, 16, 17, 20, 21, 24, 25, 28, 29, 32, 33, 36, 37, 44, 45];
        int read = 0;
        for (int round = 0; round < 200_000; round++)
        {
            byte[] payload = new byte[random.Next(120)];
            random.NextBytes(payload);
            Plausible(random, payload);
            read += TryParse(Message((ushort)types[random.Next(types.Length)], payload)) ? 1 : 0;
        }

        Assert.InRange(read, 1, 199_999);
    }

    [Fact]
    public void LengthsBelowTheHeaderAreRefused()
    {
        for (int length = 0; length < 16; length++)
        {
            byte[] message = Message(16, new byte[16]);
            message[0] = (byte)length;
            Assert.Throws<NetlinkFormatException>(() => ParseAll(message));
        }

        for (int length = 0; length < 4; length++)
        {
            byte[] attribute = [(byte)length, 0, 3, 0];
            Assert.Throws<NetlinkFormatException>(() => new NetlinkAttributes(attribute).TryFind(9, out _));
        }
    }

    [Fact]
    public void UnalignedLastMessageAndAttributeAreRead()
    {
        // IFLA_OPERSTATE: one byte, and the message ends there.
        byte[] payload = [.. new byte[16], 5, 0, 16, 0, 6];
        byte[] message = Message(16, payload);
        Assert.Equal(37, message.Length);
        List<Link> links = [];
        foreach (NetlinkMessage item in new NetlinkMessages(message))
        {
            LinkReader.Parse(item, links);
        }

        Assert.Equal(OperState.Up, Assert.Single(links).OperState);
    }

    [Fact]
    public void ValueOfAnotherSizeIsRefusedNamingTheAttribute()
    {
        byte[] message = Message(16, [.. new byte[16], 6, 0, 4, 0, 1, 2, 0, 0]);
        NetlinkFormatException refusal = Assert.Throws<NetlinkFormatException>(() => ParseAll(message));
        Assert.Equal("netlink attribute 4 has 2 bytes, expected 4", refusal.Message);
    }

    [Fact]
    public void FlagBitsAreNotPartOfTheType()
    {
        byte[] attribute = [4, 0, 18, 0x80];
        Assert.True(new NetlinkAttributes(attribute).TryFind(18, out NetlinkAttribute found));
        Assert.Equal(0, found.Payload.Length);
    }

    /// <summary>Datagrams of links, addresses, routes, neighbours, FDB entries, rules, qdiscs and filters, as this kernel sends them.</summary>
    private static List<byte[]> RealDumps()
    {
        using TwoNamespaces namespaces = new();
        TwoNamespaces.Run(namespaces.Host, "ip", "link add br0 type bridge");
        TwoNamespaces.Run(namespaces.Host, "ip", "link add veth1 master br0 up type veth peer name veth2");
        TwoNamespaces.Run(namespaces.Host, "ip", "link set veth2 up alias peer");
        TwoNamespaces.Run(namespaces.Host, "ip", "addr add 10.1.2.3/24 brd + dev veth2");
        TwoNamespaces.Run(namespaces.Host, "ip", "route add 10.9.0.0/16 mtu 1300 nexthop via 10.1.2.1 nexthop via 10.1.2.2");
        TwoNamespaces.Run(namespaces.Host, "ip", "neigh add 10.1.2.9 lladdr 0e:00:00:00:00:09 dev veth2");
        TwoNamespaces.Run(namespaces.Host, "ip", "link add vx6 up type vxlan id 1 dev veth2 local 2001:db8::1 dstport 4789 nolearning");
        TwoNamespaces.Run(namespaces.Host, "bridge", "fdb add 0e:00:00:00:00:02 dev vx6 dst 2001:db8::2 port 4790 vni 77 via veth2");
        TwoNamespaces.Run(namespaces.Host, "ip", "rule add not from 10.1.2.0/24 to 10.9.0.0/16 iif veth2 oif br0 protocol 77 lookup 1000");
        TwoNamespaces.Run(namespaces.Host, "tc", "qdisc add dev veth2 root handle 1: tbf rate 80gbit burst 128mb limit 1000000000");
        TwoNamespaces.Run(namespaces.Host, "tc", "qdisc add dev veth2 ingress");
        TwoNamespaces.Run(
            namespaces.Host, "tc", "filter add dev veth2 parent ffff: protocol all u32 match u32 0 0 flowid 1:1 action mirred egress redirect dev br0");
        TrafficHeader filters = new() { Link = namespaces.HostRoute.GetLink("veth2").Index, Parent = TrafficHandle.IngressQdisc };
        return namespaces.Host.Run(() =>
        {
            List<byte[]> datagrams = [];
            datagrams.AddRange(Dump(18, new byte[16]));
            datagrams.AddRange(Dump(22, new byte[8]));
            datagrams.AddRange(Dump(26, new byte[12]));
            datagrams.AddRange(Dump(30, new byte[12]));
            datagrams.AddRange(Dump(30, [7, .. new byte[11]]));
            datagrams.AddRange(Dump(34, new byte[12]));
            datagrams.AddRange(Dump(38, new byte[20]));
            datagrams.AddRange(Dump(46, MemoryMarshal.AsBytes(new ReadOnlySpan<TrafficHeader>(in filters))));
            return datagrams;
        });
    }

    private static List<byte[]> Dump(ushort type, ReadOnlySpan<byte> body)
    {
        using RawSocket socket = RawSocket.OpenNetlink(0);
        byte[] request = Message(type, body);
        request[6] = 1;
        request[7] = 3;
        Assert.Equal(Errno.None, socket.Send(request));
        List<byte[]> datagrams = [];
        byte[] buffer = new byte[32 * 1024];
        while (socket.WaitReadable(1000))
        {
            Assert.Equal(Errno.None, socket.Receive(buffer, wait: false, out int length, out uint sender));
            Assert.Equal(0u, sender);
            datagrams.Add(buffer[..length]);
            if (IsEnd(buffer.AsSpan(0, length)))
            {
                break;
            }
        }

        Assert.NotEmpty(datagrams);
        return datagrams;
    }

    private static bool IsEnd(ReadOnlySpan<byte> datagram)
    {
        bool isEnd = false;
        foreach (NetlinkMessage message in new NetlinkMessages(datagram))
        {
            isEnd = message.Type == (ushort)NetlinkControl.Done;
        }

        return isEnd;
    }

    /// <summary>Where a message ends, padding or not.</summary>
    private static HashSet<int> Ends(byte[] datagram)
    {
        HashSet<int> ends = [];
        int start = 0;
        while (start < datagram.Length)
        {
            int length = MemoryMarshal.Read<int>(datagram.AsSpan(start));
            for (int end = start + length; end <= Math.Min(start + ((length + 3) & ~3), datagram.Length); end++)
            {
                ends.Add(end);
            }

            start += (length + 3) & ~3;
        }

        return ends;
    }

    private static byte[] Message(ushort type, ReadOnlySpan<byte> payload)
    {
        byte[] message = new byte[16 + payload.Length];
        MemoryMarshal.Write(message, message.Length);
        MemoryMarshal.Write(message.AsSpan(4), type);
        payload.CopyTo(message.AsSpan(16));
        return message;
    }

    /// <summary>Puts small lengths and types where attributes could start, so that some of the garbage is let in.</summary>
    private static void Plausible(Random random, Span<byte> payload)
    {
        for (int start = 8; start + 4 <= payload.Length;)
        {
            int length = random.Next(0, 40);
            MemoryMarshal.Write(payload[start..], (ushort)length);
            MemoryMarshal.Write(payload[(start + 2)..], (ushort)random.Next(0, 40));
            start += Math.Max(4, (length + 3) & ~3);
        }
    }

    private static bool TryParse(byte[] datagram)
    {
        try
        {
            ParseAll(datagram);
            return true;
        }
        catch (NetlinkFormatException)
        {
            return false;
        }
    }

    private static void ParseAll(byte[] datagram)
    {
        foreach (NetlinkMessage message in new NetlinkMessages(datagram))
        {
            LinkReader.Parse(message, []);
            AddressReader.Parse(message, []);
            RouteReader.Parse(message, []);
            Neighbour.Parse(message, []);
            FdbReader.Parse(message, []);
            Read(new RouteNotification(message));
            RuleReader.Parse(message, []);
            new QdiscReader(0).Parse(message, []);
            TrafficFilterReader.Parse(message, []);
            new BridgeVlanReader(2).Parse(message, []);
            if (message.Type is 2 or 3)
            {
                ExtendedAck.Read(Flagged(message));
            }
        }
    }

    private static void Read(RouteNotification notification)
    {
        switch (notification.Object)
        {
            case RouteObject.Link:
                notification.ReadLink();
                break;
            case RouteObject.Address:
                notification.ReadAddress();
                break;
            case RouteObject.Neighbour:
                notification.ReadNeighbour();
                break;
            case RouteObject.FdbEntry:
                notification.ReadFdbEntry();
                break;
            case RouteObject.Route:
                notification.ReadRoutes([]);
                break;
        }
    }

    private static NetlinkMessage Flagged(NetlinkMessage message)
    {
        NetlinkHeader header = new() { Type = message.Type, Flags = message.Flags | ExtendedAck.HasAttributes };
        return new NetlinkMessage(header, message.Payload);
    }
}
