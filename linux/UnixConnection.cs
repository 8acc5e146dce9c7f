using System;
using System.Text;

namespace CsCni.Linux;

/// <summary>One end of a connected Unix socket (SOCK_STREAM): bytes in and out, no interpretation. For one thread at a time.</summary>
public sealed unsafe class UnixConnection : IDisposable
{
    /// <summary>The longest path of a socket in bytes (sun_path with its NUL is 108).</summary>
    public const int MaxPathLength = 107;

    private readonly FileDescriptor _descriptor;

    internal UnixConnection(FileDescriptor descriptor) => _descriptor = descriptor;

    /// <summary>The number, for <see cref="PollSet"/>.</summary>
    public int Descriptor => _descriptor.Value;

    /// <summary>Connects to a socket, or says why not. This, and each read and write of this end, waits at most so long.</summary>
    /// <param name="path">The socket's path; at most <see cref="MaxPathLength"/> bytes of UTF-8.</param>
    /// <param name="milliseconds">The longest wait.</param>
    /// <param name="errno">
    /// Why there is no connection: ENOENT without a socket, ECONNREFUSED where nobody listens, EAGAIN where a listener does not
    /// keep up, EINVAL for a path that cannot be.
    /// </param>
    /// <returns>The connection, or null.</returns>
    public static UnixConnection? TryConnect(string path, int milliseconds, out Errno errno)
    {
        if (!TryMakeAddress(path, out Libc.sockaddr_un address))
        {
            errno = Errno.Invalid;
            return null;
        }

        int fd = Libc.socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC, 0);
        errno = fd < 0 ? Libc.LastError : Errno.None;
        if (fd < 0)
        {
            return null;
        }

        UnixConnection connection = new(new(fd));
        errno = connection.Connect(address, milliseconds);
        if (errno == Errno.None)
        {
            return connection;
        }

        connection.Dispose();
        return null;
    }

    /// <summary>The user that the process at the other end had when it connected (SO_PEERCRED); null where the kernel does not tell.</summary>
    public uint? PeerUser()
    {
        Libc.ucred credentials;
        uint length = (uint)sizeof(Libc.ucred);
        return Libc.getsockopt(Descriptor, Libc.SOL_SOCKET, Libc.SO_PEERCRED, &credentials, &length) == 0 ? credentials.uid : null;
    }

    /// <summary>Reads what is there, or waits for it where this end does.</summary>
    /// <param name="buffer">Where it goes.</param>
    /// <param name="length">How many bytes; 0 at the end.</param>
    /// <returns><see cref="Errno.None"/>; <see cref="Errno.Again"/> where nothing is there (in time).</returns>
    public Errno Read(Span<byte> buffer, out int length)
    {
        fixed (byte* start = buffer)
        {
            while (true)
            {
                nint count = Libc.read(Descriptor, start, (nuint)buffer.Length);
                length = (int)Math.Max(count, 0);
                Errno errno = count >= 0 ? Errno.None : Libc.LastError;
                if (errno != Errno.Interrupted)
                {
                    return errno;
                }
            }
        }
    }

    /// <summary>Reads what is there, and waits for the first byte of it so long.</summary>
    /// <param name="buffer">Where it goes.</param>
    /// <param name="milliseconds">The longest wait, of an end that may wait longer by itself.</param>
    /// <param name="length">How many bytes; 0 at the end.</param>
    /// <returns><see cref="Errno.None"/>; <see cref="Errno.Again"/> where nothing came in time.</returns>
    public Errno Read(Span<byte> buffer, int milliseconds, out int length)
    {
        length = 0;
        long deadline = Clock.Milliseconds() + milliseconds;
        while (true)
        {
            Libc.pollfd entry = new() { fd = Descriptor, events = Libc.POLLIN };
            int ready = Libc.poll(&entry, 1, (int)Math.Max(0, deadline - Clock.Milliseconds()));
            if (ready > 0)
            {
                return Read(buffer, out length);
            }

            Errno errno = ready == 0 ? Errno.Again : Libc.LastError;
            if (errno != Errno.Interrupted)
            {
                return errno;
            }
        }
    }

    /// <summary>Writes all of the bytes, or as many as fit where this end does not wait.</summary>
    /// <returns><see cref="Errno.None"/> where all were written; <see cref="Errno.Again"/> where the other end did not take them (in time); EPIPE where the other end is gone (no signal comes).</returns>
    public Errno Write(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            int total = 0;
            while (total < bytes.Length)
            {
                nint count = Libc.send(Descriptor, start + total, (nuint)(bytes.Length - total), Libc.MSG_NOSIGNAL);
                if (count < 0 && Libc.LastError is not Errno.Interrupted and var errno)
                {
                    return errno;
                }

                total += (int)Math.Max(count, 0);
            }
        }

        return Errno.None;
    }

    /// <summary>Tells the other end that nothing more comes (SHUT_WR); what it writes can still be read.</summary>
    public void FinishWriting() => _ = Libc.shutdown(Descriptor, Libc.SHUT_WR);

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();

    internal static bool TryMakeAddress(string path, out Libc.sockaddr_un address)
    {
        address = new() { sun_family = Libc.AF_UNIX };
        byte[] bytes = Encoding.UTF8.GetBytes(path);
        if (bytes.Length is 0 or > MaxPathLength || bytes.AsSpan().Contains((byte)0))
        {
            return false;
        }

        fixed (byte* place = address.sun_path)
        {
            bytes.CopyTo(new Span<byte>(place, bytes.Length));
        }

        return true;
    }

    /// <summary>SO_SNDTIMEO, which connect(2) heeds too.</summary>
    private Errno Connect(Libc.sockaddr_un address, int milliseconds)
    {
        Libc.timeval time = new() { tv_sec = milliseconds / 1000, tv_usec = milliseconds % 1000 * 1000 };
        _ = Libc.setsockopt(Descriptor, Libc.SOL_SOCKET, Libc.SO_RCVTIMEO, &time, (uint)sizeof(Libc.timeval));
        _ = Libc.setsockopt(Descriptor, Libc.SOL_SOCKET, Libc.SO_SNDTIMEO, &time, (uint)sizeof(Libc.timeval));
        while (Libc.connect(Descriptor, &address, (uint)sizeof(Libc.sockaddr_un)) != 0)
        {
            if (Libc.LastError is not Errno.Interrupted and var errno)
            {
                return errno;
            }
        }

        return Errno.None;
    }
}
