using System;
using System.Buffers.Binary;
using System.Text;

namespace CsCni.Linux;

/// <summary>
/// A UDP socket on one link. It stays in the network namespace that the opening thread was in, and never waits. For one thread
/// at a time.
/// </summary>
public sealed unsafe class UdpSocket : IDisposable
{
    private readonly FileDescriptor _descriptor;
    private readonly int _link;

    private UdpSocket(FileDescriptor descriptor, int link) => (_descriptor, _link) = (descriptor, link);

    /// <summary>The number, for <see cref="PollSet"/>.</summary>
    public int Descriptor => _descriptor.Value;

    /// <summary>Opens a socket on a port of all addresses of a link.</summary>
    /// <param name="family">IPv4 or IPv6.</param>
    /// <param name="ifName">The link's name.</param>
    /// <param name="link">The link's index: the scope of link-local addresses.</param>
    /// <param name="port">The port to receive at and to send from.</param>
    /// <exception cref="LinuxException">The kernel refused: EADDRINUSE where another program has the port.</exception>
    public static UdpSocket Open(IpFamily family, string ifName, int link, ushort port)
    {
        int fd = Libc.socket((int)family, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK, 0);
        if (fd < 0)
        {
            throw new LinuxException("cannot open a UDP socket", Libc.LastError);
        }

        UdpSocket socket = new(new(fd), link);
        try
        {
            socket.Configure(family, ifName);
            socket.Bind(IpAddress.Unspecified(family), port);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends one datagram.</summary>
    /// <returns><see cref="Errno.None"/>, or why not: EADDRNOTAVAIL where the link has no usable address yet.</returns>
    public Errno Send(ReadOnlySpan<byte> datagram, IpAddress destination, ushort port)
    {
        byte* address = stackalloc byte[sizeof(Libc.sockaddr_in6)];
        uint length = WriteAddress(address, destination, port);
        fixed (byte* start = datagram)
        {
            return Libc.sendto(Descriptor, start, (nuint)datagram.Length, 0, address, length) >= 0 ? Errno.None : Libc.LastError;
        }
    }

    /// <summary>Receives one datagram.</summary>
    /// <param name="buffer">Where it goes.</param>
    /// <param name="length">Its length in bytes; what does not fit is cut off.</param>
    /// <returns><see cref="Errno.None"/>; <see cref="Errno.Again"/> where there is none; or an error that an earlier datagram met.</returns>
    public Errno Receive(Span<byte> buffer, out int length)
    {
        fixed (byte* start = buffer)
        {
            nint count = Libc.recvfrom_any(Descriptor, start, (nuint)buffer.Length, 0, null, null);
            length = (int)Math.Max(count, 0);
            return count >= 0 ? Errno.None : Libc.LastError;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();

    private void Configure(IpFamily family, string ifName)
    {
        byte[] name = Encoding.UTF8.GetBytes(ifName);
        fixed (byte* start = name)
        {
            Require(Libc.setsockopt(Descriptor, Libc.SOL_SOCKET, Libc.SO_BINDTODEVICE, start, (uint)name.Length), $"to link \"{ifName}\"");
        }

        int on = 1;
        Require(Libc.setsockopt(Descriptor, Libc.SOL_SOCKET, Libc.SO_REUSEADDR, &on, sizeof(int)), "to a port that others share");
        if (family == IpFamily.V4)
        {
            Require(Libc.setsockopt(Descriptor, Libc.SOL_SOCKET, Libc.SO_BROADCAST, &on, sizeof(int)), "for broadcasts");
        }
        else
        {
            Require(Libc.setsockopt(Descriptor, Libc.IPPROTO_IPV6, Libc.IPV6_V6ONLY, &on, sizeof(int)), "to IPv6 alone");
        }
    }

    private void Bind(IpAddress address, ushort port)
    {
        byte* place = stackalloc byte[sizeof(Libc.sockaddr_in6)];
        uint length = WriteAddress(place, address, port);
        Require(Libc.bind(Descriptor, place, length), $"to port {port}");
    }

    private uint WriteAddress(byte* place, IpAddress address, ushort port)
    {
        ushort wirePort = BinaryPrimitives.ReverseEndianness(port);
        if (address.IsV4)
        {
            Libc.sockaddr_in v4 = new() { sin_family = Libc.AF_INET, sin_port = wirePort };
            address.WriteBytes(new Span<byte>(&v4.sin_addr, 4));
            *(Libc.sockaddr_in*)place = v4;
            return (uint)sizeof(Libc.sockaddr_in);
        }

        Libc.sockaddr_in6 v6 = new() { sin6_family = Libc.AF_INET6, sin6_port = wirePort };
        v6.sin6_scope_id = address.IsUnspecified ? 0 : (uint)_link;
        address.WriteBytes(new Span<byte>(v6.sin6_addr, 16));
        *(Libc.sockaddr_in6*)place = v6;
        return (uint)sizeof(Libc.sockaddr_in6);
    }

    private static void Require(int result, string what)
    {
        if (result != 0)
        {
            throw new LinuxException($"cannot bind a UDP socket {what}", Libc.LastError);
        }
    }
}
