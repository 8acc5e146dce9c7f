using System;
using System.Text;

namespace CsCni.Linux;

/// <summary>A connection to a program of this machine that listens at a path: bytes in and out, no interpretation. For one thread at a time.</summary>
public sealed unsafe class UnixSocket : IDisposable
{
    private readonly FileDescriptor _descriptor;

    private UnixSocket(FileDescriptor descriptor) => _descriptor = descriptor;

    /// <summary>Connects to a stream socket, or says why not.</summary>
    /// <param name="path">Where it listens; at most 107 bytes of UTF-8.</param>
    /// <param name="milliseconds">How long this, and each <see cref="Send"/>, waits for a listener that does not keep up.</param>
    /// <param name="errno">Why there is no connection: ENOENT without a socket, ECONNREFUSED where nobody listens, EAGAIN at the end of the time, EINVAL for a path that is too long.</param>
    /// <returns>The connection, or null.</returns>
    public static UnixSocket? TryConnect(string path, int milliseconds, out Errno errno)
    {
        int fd = Libc.socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC, 0);
        if (fd < 0)
        {
            errno = Libc.LastError;
            return null;
        }

        UnixSocket socket = new(new(fd));
        errno = socket.SetSendTimeout(milliseconds);
        if (errno == Errno.None)
        {
            errno = socket.Connect(path);
        }

        if (errno == Errno.None)
        {
            return socket;
        }

        socket.Dispose();
        return null;
    }

    /// <summary>Sends all of the bytes.</summary>
    /// <returns><see cref="Errno.None"/>; <see cref="Errno.Again"/> where the other side did not take them in time; EPIPE where it has gone.</returns>
    public Errno Send(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            int total = 0;
            while (total < bytes.Length)
            {
                nint count = Libc.send(_descriptor.Value, start + total, (nuint)(bytes.Length - total), Libc.MSG_NOSIGNAL);
                if (count >= 0)
                {
                    total += (int)count;
                }
                else if (Libc.LastError is not Errno.Interrupted and Errno errno)
                {
                    return errno;
                }
            }
        }

        return Errno.None;
    }

    /// <summary>Receives what is there, and waits for the first byte of it.</summary>
    /// <param name="buffer">Where it goes; not empty.</param>
    /// <param name="milliseconds">How long to wait.</param>
    /// <param name="count">How many bytes came; 0 where the other side has closed.</param>
    /// <returns><see cref="Errno.None"/>; <see cref="Errno.Again"/> where nothing came in time.</returns>
    public Errno Receive(Span<byte> buffer, int milliseconds, out int count)
    {
        count = 0;
        long deadline = Clock.Milliseconds() + milliseconds;
        while (true)
        {
            Libc.pollfd entry = new() { fd = _descriptor.Value, events = Libc.POLLIN };
            int ready = Libc.poll(&entry, 1, (int)Math.Max(0, deadline - Clock.Milliseconds()));
            if (ready == 0)
            {
                return Errno.Again;
            }

            Errno errno = ready < 0 ? Libc.LastError : ReceiveNow(buffer, out count);
            if (errno != Errno.Interrupted)
            {
                return errno;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();

    private Errno ReceiveNow(Span<byte> buffer, out int count)
    {
        fixed (byte* start = buffer)
        {
            nint length = Libc.recvfrom(_descriptor.Value, start, (nuint)buffer.Length, Libc.MSG_DONTWAIT, null, null);
            count = (int)Math.Max(0, length);
            return length < 0 ? Libc.LastError : Errno.None;
        }
    }

    /// <summary>SO_SNDTIMEO, which connect(2) heeds too.</summary>
    private Errno SetSendTimeout(int milliseconds)
    {
        Libc.timeval time = new() { tv_sec = milliseconds / 1000, tv_usec = milliseconds % 1000 * 1000 };
        return Libc.setsockopt(_descriptor.Value, Libc.SOL_SOCKET, Libc.SO_SNDTIMEO, &time, (uint)sizeof(Libc.timeval)) == 0
            ? Errno.None
            : Libc.LastError;
    }

    private Errno Connect(string path)
    {
        Libc.sockaddr_un address = new() { sun_family = Libc.AF_UNIX };
        if (Encoding.UTF8.GetByteCount(path) >= Libc.sockaddr_un.PathSize)
        {
            return Errno.Invalid;
        }

        Encoding.UTF8.GetBytes(path, new Span<byte>(address.sun_path, Libc.sockaddr_un.PathSize - 1));
        while (Libc.connect(_descriptor.Value, &address, (uint)sizeof(Libc.sockaddr_un)) != 0)
        {
            Errno errno = Libc.LastError;
            if (errno != Errno.Interrupted)
            {
                return errno;
            }
        }

        return Errno.None;
    }
}
