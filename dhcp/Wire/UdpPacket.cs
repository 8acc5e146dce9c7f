using System;
using System.Buffers.Binary;
using CsCni.Linux;

namespace CsCni.Dhcp.Wire;

/// <summary>UDP over IPv4 (RFC 768, RFC 791), for packets that the kernel does not make itself.</summary>
internal static class UdpPacket
{
    private const int IpLength = 20;
    private const int UdpLength = 8;
    private const byte Udp = 17;

    /// <summary>Makes a packet.</summary>
    /// <param name="source">Sender.</param>
    /// <param name="sourcePort">Sender's port.</param>
    /// <param name="destination">Receiver.</param>
    /// <param name="destinationPort">Receiver's port.</param>
    /// <param name="payload">At most 65,507 bytes.</param>
    internal static byte[] Build(IpAddress source, ushort sourcePort, IpAddress destination, ushort destinationPort, ReadOnlySpan<byte> payload)
    {
        byte[] packet = new byte[IpLength + UdpLength + payload.Length];
        packet[0] = 0x45; // version 4, five words of header
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), checked((ushort)packet.Length));
        packet[6] = 0x40; // not to be fragmented
        packet[8] = 64; // time to live
        packet[9] = Udp;
        source.WriteBytes(packet.AsSpan(12));
        destination.WriteBytes(packet.AsSpan(16));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(10), (ushort)~Sum(packet.AsSpan(0, IpLength), 0));
        Span<byte> udp = packet.AsSpan(IpLength);
        BinaryPrimitives.WriteUInt16BigEndian(udp, sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(udp[2..], destinationPort);
        BinaryPrimitives.WriteUInt16BigEndian(udp[4..], (ushort)udp.Length);
        payload.CopyTo(udp[UdpLength..]);

        // Both addresses, the protocol and the length count too; a sum of 0 would mean that there is none.
        uint pseudo = Sum(packet.AsSpan(12, 8), (uint)(Udp + udp.Length));
        ushort checksum = (ushort)~Sum(udp, pseudo);
        BinaryPrimitives.WriteUInt16BigEndian(udp[6..], checksum == 0 ? ushort.MaxValue : checksum);
        return packet;
    }

    /// <summary>
    /// Takes a packet apart. The checksum of UDP is not looked at: what comes from the same machine does not have it filled in
    /// yet. A message's own fields tell whether it is the one that is waited for.
    /// </summary>
    /// <param name="packet">From the IPv4 header on; more may follow the packet.</param>
    /// <param name="port">The port that it must be for.</param>
    /// <param name="payload">The datagram's content.</param>
    /// <returns>False where it is cut short, a fragment, damaged, or something else.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> packet, ushort port, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (packet.Length < IpLength || packet[0] >> 4 != 4)
        {
            return false;
        }

        int header = 4 * (packet[0] & 15);
        int total = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        bool isFragment = (BinaryPrimitives.ReadUInt16BigEndian(packet[6..]) & 0x3fff) != 0;
        if (header < IpLength || total < header + UdpLength || total > packet.Length || isFragment || packet[9] != Udp
            || Sum(packet[..header], 0) != ushort.MaxValue)
        {
            return false;
        }

        ReadOnlySpan<byte> udp = packet[header..total];
        int length = BinaryPrimitives.ReadUInt16BigEndian(udp[4..]);
        if (BinaryPrimitives.ReadUInt16BigEndian(udp[2..]) != port || length < UdpLength || length > udp.Length)
        {
            return false;
        }

        payload = udp[UdpLength..length];
        return true;
    }

    /// <summary>The sum of all 16-bit words in ones' complement.</summary>
    private static ushort Sum(ReadOnlySpan<byte> bytes, uint sum)
    {
        for (; bytes.Length >= 2; bytes = bytes[2..])
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes);
        }

        sum += bytes.IsEmpty ? 0u : (uint)(bytes[0] << 8);
        while (sum > ushort.MaxValue)
        {
            sum = (sum & ushort.MaxValue) + (sum >> 16);
        }

        return (ushort)sum;
    }
}
