using System;
using System.Buffers.Binary;

namespace CsCni.Linux;

/// <summary>
/// Sends and receives whole IPv4 packets on one link (AF_PACKET, SOCK_DGRAM), before the link has any address. It stays in the
/// network namespace that the opening thread was in, and never waits. For one thread at a time.
/// </summary>
public sealed unsafe class PacketSocket : IDisposable
{
    private readonly FileDescriptor _descriptor;
    private readonly int _link;

    private PacketSocket(FileDescriptor descriptor, int link) => (_descriptor, _link) = (descriptor, link);

    /// <summary>The number, for <see cref="PollSet"/>.</summary>
    public int Descriptor => _descriptor.Value;

    /// <summary>Opens a socket that receives what comes for a UDP port, whatever address it is for.</summary>
    /// <param name="link">Index of the link.</param>
    /// <param name="port">The UDP port.</param>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static PacketSocket OpenUdp(int link, ushort port)
    {
        // Of protocol 0 it receives nothing before the filter stands.
        int fd = Libc.socket(Libc.AF_PACKET, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK, 0);
        if (fd < 0)
        {
            throw new LinuxException("cannot open a packet socket", Libc.LastError);
        }

        PacketSocket socket = new(new(fd), link);
        try
        {
            socket.AttachFilter(port);
            Libc.sockaddr_ll address = socket.Address(default);
            return Libc.bind(fd, &address, (uint)sizeof(Libc.sockaddr_ll)) == 0
                ? socket
                : throw new LinuxException($"cannot bind a packet socket to link {link}", Libc.LastError);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends one packet.</summary>
    /// <param name="packet">From the IPv4 header on.</param>
    /// <param name="destination">The hardware address that it goes to.</param>
    /// <returns><see cref="Errno.None"/>, or why not: ENETDOWN where the link is down.</returns>
    public Errno Send(ReadOnlySpan<byte> packet, MacAddress destination)
    {
        Libc.sockaddr_ll address = Address(destination);
        fixed (byte* start = packet)
        {
            nint count = Libc.sendto(Descriptor, start, (nuint)packet.Length, 0, &address, (uint)sizeof(Libc.sockaddr_ll));
            return count >= 0 ? Errno.None : Libc.LastError;
        }
    }

    /// <summary>Receives one packet.</summary>
    /// <param name="buffer">Where it goes.</param>
    /// <param name="length">Its length in bytes; what does not fit is cut off.</param>
    /// <param name="source">The hardware address that it came from.</param>
    /// <returns><see cref="Errno.None"/>; <see cref="Errno.Again"/> where there is none.</returns>
    public Errno Receive(Span<byte> buffer, out int length, out MacAddress source)
    {
        Libc.sockaddr_ll address = default;
        uint addressLength = (uint)sizeof(Libc.sockaddr_ll);
        fixed (byte* start = buffer)
        {
            nint count = Libc.recvfrom_any(Descriptor, start, (nuint)buffer.Length, 0, &address, &addressLength);
            length = (int)Math.Max(count, 0);
            source = MacAddress.FromBytes(new ReadOnlySpan<byte>(address.sll_addr, Math.Min((int)address.sll_halen, 8)));
            return count >= 0 ? Errno.None : Libc.LastError;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();

    private Libc.sockaddr_ll Address(MacAddress mac)
    {
        Libc.sockaddr_ll address = new()
        {
            sll_family = Libc.AF_PACKET,
            sll_protocol = BinaryPrimitives.ReverseEndianness((ushort)Libc.ETH_P_IP),
            sll_ifindex = _link,
            sll_halen = MacAddress.ByteCount,
        };
        mac.WriteBytes(new Span<byte>(address.sll_addr, MacAddress.ByteCount));
        return address;
    }

    /// <summary>Classic BPF over the IPv4 header: UDP, no later fragment, this port. All else a container receives wakes nobody.</summary>
    private void AttachFilter(ushort port)
    {
        Libc.sock_filter* code = stackalloc Libc.sock_filter[]
        {
            new() { code = 0x30, k = 9 }, // ldb [9]: the protocol
            new() { code = 0x15, jf = 6, k = 17 }, // jeq UDP
            new() { code = 0x28, k = 6 }, // ldh [6]: the fragment's offset
            new() { code = 0x45, jt = 4, k = 0x1fff }, // jset: a later fragment
            new() { code = 0xb1, k = 0 }, // ldxb 4 * ([0] & 15): the header's length
            new() { code = 0x48, k = 2 }, // ldh [x + 2]: the destination port
            new() { code = 0x15, jf = 1, k = port }, // jeq
            new() { code = 0x06, k = 0x40000 }, // ret: all of it
            new() { code = 0x06, k = 0 }, // ret: nothing
        };
        Libc.sock_fprog program = new() { len = 9, filter = code };
        if (Libc.setsockopt(Descriptor, Libc.SOL_SOCKET, Libc.SO_ATTACH_FILTER, &program, (uint)sizeof(Libc.sock_fprog)) != 0)
        {
            throw new LinuxException("cannot filter a packet socket", Libc.LastError);
        }
    }
}
