using System;

namespace CsCni.Linux;

/// <summary>
/// A netlink socket as the kernel gives it: whole datagrams in and out, no interpretation. It stays in the network
/// namespace that the opening thread was in, whatever that thread does later. For one thread at a time.
/// </summary>
public sealed unsafe class RawSocket : IDisposable
{
    private readonly FileDescriptor _descriptor;

    private RawSocket(FileDescriptor descriptor) => _descriptor = descriptor;

    /// <summary>
    /// Opens a netlink socket and connects it to the kernel (port 0), so that no other process can send to it.
    /// </summary>
    /// <param name="protocol">A NETLINK_ protocol number, such as 0 for NETLINK_ROUTE.</param>
    /// <exception cref="LinuxException">socket(2) or connect(2) failed.</exception>
    public static RawSocket OpenNetlink(int protocol)
    {
        int fd = Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, protocol);
        if (fd < 0)
        {
            throw new LinuxException($"cannot open a netlink socket of protocol {protocol}", Libc.LastError);
        }

        FileDescriptor descriptor = new(fd);
        Libc.sockaddr_nl kernel = new() { nl_family = Libc.AF_NETLINK };
        if (Libc.connect(fd, &kernel, (uint)sizeof(Libc.sockaddr_nl)) != 0)
        {
            Errno errno = Libc.LastError;
            descriptor.Dispose();
            throw new LinuxException($"cannot connect a netlink socket of protocol {protocol} to the kernel", errno);
        }

        return new(descriptor);
    }

    /// <summary>Sets a socket option whose value is an int.</summary>
    /// <param name="level">An SOL_ constant.</param>
    /// <param name="name">The option's number within the level.</param>
    /// <param name="value">The value.</param>
    /// <returns><see cref="Errno.None"/>, or why not.</returns>
    public Errno SetOption(int level, int name, int value) =>
        Libc.setsockopt(_descriptor.Value, level, name, &value, sizeof(int)) == 0 ? Errno.None : Libc.LastError;

    /// <summary>Sets how long a blocking <see cref="Receive"/> waits (SO_RCVTIMEO).</summary>
    /// <param name="milliseconds">The time; 0 waits for ever.</param>
    /// <exception cref="LinuxException">setsockopt(2) failed.</exception>
    public void SetReceiveTimeout(int milliseconds)
    {
        Libc.timeval time = new() { tv_sec = milliseconds / 1000, tv_usec = milliseconds % 1000 * 1000 };
        if (Libc.setsockopt(_descriptor.Value, Libc.SOL_SOCKET, Libc.SO_RCVTIMEO, &time, (uint)sizeof(Libc.timeval)) != 0)
        {
            throw new LinuxException("cannot set the receive timeout of a netlink socket", Libc.LastError);
        }
    }

    /// <summary>The number for poll(2).</summary>
    public int Descriptor => _descriptor.Value;

    /// <summary>The socket's netlink port (nl_pid), by which the kernel knows it in its namespace; never 0.</summary>
    /// <exception cref="LinuxException">getsockname(2) failed.</exception>
    public uint Port()
    {
        Libc.sockaddr_nl address;
        uint length = (uint)sizeof(Libc.sockaddr_nl);
        return Libc.getsockname(_descriptor.Value, &address, &length) == 0
            ? address.nl_pid
            : throw new LinuxException("cannot read the port of a netlink socket", Libc.LastError);
    }

    /// <summary>
    /// Sets how many bytes of datagrams may wait to be received (SO_RCVBUFFORCE), or, without CAP_NET_ADMIN, at most
    /// net.core.rmem_max of them (SO_RCVBUF).
    /// </summary>
    /// <param name="bytes">The size.</param>
    /// <returns>The size that it has then; the kernel doubles what was asked for, to make up for its own overhead.</returns>
    /// <exception cref="LinuxException">setsockopt(2) or getsockopt(2) failed.</exception>
    public int SetReceiveBuffer(int bytes)
    {
        int size = 0;
        uint length = sizeof(int);
        bool isSet = SetOption(Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, bytes) == Errno.None
            || SetOption(Libc.SOL_SOCKET, Libc.SO_RCVBUF, bytes) == Errno.None;
        return isSet && Libc.getsockopt(_descriptor.Value, Libc.SOL_SOCKET, Libc.SO_RCVBUF, &size, &length) == 0
            ? size
            : throw new LinuxException($"cannot set the receive buffer of a netlink socket to {bytes} bytes", Libc.LastError);
    }

    /// <summary>
    /// The number of the socket's network namespace (SO_NETNS_COOKIE), which no other namespace gets before the next boot,
    /// unlike an inode number.
    /// </summary>
    /// <returns>The number; null before Linux 5.14.</returns>
    public ulong? NetNsCookie()
    {
        ulong cookie = 0;
        uint length = sizeof(ulong);
        return Libc.getsockopt(_descriptor.Value, Libc.SOL_SOCKET, Libc.SO_NETNS_COOKIE, &cookie, &length) == 0 ? cookie : null;
    }

    /// <summary>Sends one datagram to the kernel, which works through all of its messages before this returns.</summary>
    /// <returns><see cref="Errno.None"/>, or why not.</returns>
    public Errno Send(ReadOnlySpan<byte> datagram)
    {
        fixed (byte* start = datagram)
        {
            while (true)
            {
                // A netlink datagram is sent whole or not at all.
                if (Libc.send(_descriptor.Value, start, (nuint)datagram.Length, 0) >= 0)
                {
                    return Errno.None;
                }

                Errno errno = Libc.LastError;
                if (errno != Errno.Interrupted)
                {
                    return errno;
                }
            }
        }
    }

    /// <summary>Receives one datagram.</summary>
    /// <param name="buffer">Where it goes.</param>
    /// <param name="wait">Whether to wait, at most for the receive timeout.</param>
    /// <param name="length">The datagram's own length in bytes, which exceeds the buffer's where it was cut off.</param>
    /// <param name="sender">The sender's netlink port; 0 is the kernel.</param>
    /// <returns><see cref="Errno.None"/>; <see cref="Errno.Again"/> where nothing came; ENOBUFS where datagrams were lost.</returns>
    public Errno Receive(Span<byte> buffer, bool wait, out int length, out uint sender)
    {
        Libc.sockaddr_nl address;
        uint addressLength = (uint)sizeof(Libc.sockaddr_nl);
        int flags = Libc.MSG_TRUNC | (wait ? 0 : Libc.MSG_DONTWAIT);
        fixed (byte* start = buffer)
        {
            while (true)
            {
                nint count = Libc.recvfrom(_descriptor.Value, start, (nuint)buffer.Length, flags, &address, &addressLength);
                if (count >= 0)
                {
                    length = (int)count;
                    sender = address.nl_pid;
                    return Errno.None;
                }

                Errno errno = Libc.LastError;
                if (errno != Errno.Interrupted)
                {
                    length = 0;
                    sender = 0;
                    return errno;
                }
            }
        }
    }

    /// <summary>Waits until something can be received.</summary>
    /// <param name="milliseconds">At most this long; 0 only looks.</param>
    /// <returns>True where something (or an error) can be received; false at the end of the time, or after a signal.</returns>
    /// <exception cref="LinuxException">poll(2) failed.</exception>
    public bool WaitReadable(int milliseconds)
    {
        Libc.pollfd entry = new() { fd = _descriptor.Value, events = Libc.POLLIN };
        int ready = Libc.poll(&entry, 1, milliseconds);
        if (ready < 0 && Libc.LastError != Errno.Interrupted)
        {
            throw new LinuxException("cannot wait for a netlink socket", Libc.LastError);
        }

        return ready > 0;
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();
}
