using System;
using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>Whole Ethernet frames in hexadecimal, good ones and such as nobody should send; a marker makes each findable.</summary>
public static class TrafficFrames
{
    public const string Broadcast = "ff:ff:ff:ff:ff:ff";
    private const byte Udp = 17;
    private const byte IcmpV6 = 58;

    /// <summary>Six bytes that no other frame of the test has.</summary>
    public static string Marker(int number) => $"c5c5a5{number:x6}";

    /// <summary>An IPv4 datagram of UDP.</summary>
    public static string UdpV4(string to, string from, string source, string destination, int number, int port = 9) =>
        Ethernet(to, from, 0x0800, Ipv4(source, destination, UdpPayload(source, destination, port, Convert.FromHexString(Marker(number)))));

    /// <summary>The same behind an 802.1Q tag of VLAN 0, a mere priority, which receivers take as untagged.</summary>
    public static string PriorityTaggedUdpV4(string to, string from, string source, string destination, int number) =>
        Ethernet(to, from, 0x8100, [0, 0, 8, 0, .. Ipv4(source, destination, UdpPayload(source, destination, 9, Convert.FromHexString(Marker(number))))]);

    /// <summary>An IPv6 datagram of UDP.</summary>
    public static string UdpV6(string to, string from, string source, string destination, int number) =>
        Ethernet(to, from, 0x86dd, Ipv6(source, destination, Udp, 64, UdpPayload(source, destination, 9, Convert.FromHexString(Marker(number)))));

    /// <summary>ARP: operation 1 asks, 2 answers.</summary>
    public static string Arp(string to, string from, int operation, string sender, string target, int number)
    {
        byte[] arp = [0, 1, 8, 0, 6, 4, 0, (byte)operation, .. Mac(from), .. Address(sender), 0, 0, 0, 0, 0, 0, .. Address(target), .. Convert.FromHexString(Marker(number)), .. new byte[12]];
        return Ethernet(to, from, 0x0806, arp);
    }

    /// <summary>A neighbour advertisement that its sender has the target.</summary>
    public static string Advertisement(string to, string from, string source, string destination, string target, int number) =>
        Ethernet(to, from, 0x86dd, Ipv6(source, destination, IcmpV6, 255, Discovery(source, destination, 136, target, Option(2, Mac(from)), number)));

    /// <summary>A neighbour solicitation; with the source "::" it asks whether anybody has the target already.</summary>
    public static string Solicitation(string to, string from, string source, string destination, string target, int number) =>
        Ethernet(to, from, 0x86dd, Ipv6(source, destination, IcmpV6, 255, Discovery(source, destination, 135, target, source == "::" ? [] : Option(1, Mac(from)), number)));

    private static string Ethernet(string to, string from, int type, byte[] payload) =>
        Convert.ToHexStringLower([.. Mac(to), .. Mac(from), (byte)(type >> 8), (byte)type, .. payload]);

    private static byte[] Mac(string text) => PhysicalAddress.Parse(text).GetAddressBytes();

    private static byte[] Address(string text) => IPAddress.Parse(text).GetAddressBytes();

    private static byte[] Ipv4(string source, string destination, byte[] payload)
    {
        byte[] header = [0x45, 0, 0, 0, 0, 1, 0, 0, 64, Udp, 0, 0, .. Address(source), .. Address(destination)];
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)(header.Length + payload.Length));
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(10), Checksum(header));
        return [.. header, .. payload];
    }

    private static byte[] Ipv6(string source, string destination, byte next, byte hops, byte[] payload) =>
        [0x60, 0, 0, 0, (byte)(payload.Length >> 8), (byte)payload.Length, next, hops, .. Address(source), .. Address(destination), .. payload];

    private static byte[] UdpPayload(string source, string destination, int port, byte[] payload)
    {
        // DHCP's client port is the server's plus one.
        int from = port == 67 ? 68 : port;
        byte[] datagram = [(byte)(from >> 8), (byte)from, (byte)(port >> 8), (byte)port, 0, (byte)(8 + payload.Length), 0, 0, .. payload];
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(6), Checksum([.. Address(source), .. Address(destination), 0, Udp, 0, (byte)datagram.Length, .. datagram]));
        return datagram;
    }

    private static byte[] Discovery(string source, string destination, byte type, string target, byte[] option, int number)
    {
        // An option of a type for experiments carries the marker: what is behind the packet would be cut off.
        byte[] message = [type, 0, 0, 0, type == 136 ? (byte)0x20 : (byte)0, 0, 0, 0, .. Address(target), .. option, .. Option(253, Convert.FromHexString(Marker(number)))];
        byte[] pseudo = [.. Address(source), .. Address(destination), 0, 0, 0, (byte)message.Length, 0, 0, 0, IcmpV6, .. message];
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), Checksum(pseudo));
        return message;
    }

    private static byte[] Option(byte type, byte[] six) => [type, 1, .. six];

    private static ushort Checksum(byte[] bytes)
    {
        uint sum = 0;
        for (int place = 0; place < bytes.Length; place += 2)
        {
            sum += (uint)(bytes[place] << 8) + (place + 1 < bytes.Length ? bytes[place + 1] : 0u);
        }

        while (sum > 0xffff)
        {
            sum = (sum & 0xffff) + (sum >> 16);
        }

        return (ushort)~sum;
    }
}
