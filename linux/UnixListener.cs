using System;

namespace CsCni.Linux;

/// <summary>A Unix socket that others connect to. It never waits.</summary>
public sealed unsafe class UnixListener : IDisposable
{
    private const int Backlog = 128;

    private readonly FileDescriptor _descriptor;

    private UnixListener(FileDescriptor descriptor) => _descriptor = descriptor;

    /// <summary>The number, for <see cref="PollSet"/>.</summary>
    public int Descriptor => _descriptor.Value;

    /// <summary>Listens at a path that only the owner may connect to (0600); a socket there that nobody listens at is replaced.</summary>
    /// <exception cref="LinuxException">EADDRINUSE where somebody listens there, or where there is something else than a socket.</exception>
    public static UnixListener Open(string path)
    {
        if (!UnixConnection.TryMakeAddress(path, out Libc.sockaddr_un address))
        {
            throw new LinuxException($"cannot listen at \"{path}\" (a path of 1 to {UnixConnection.MaxPathLength} bytes is expected)", Errno.Invalid);
        }

        RemoveStale(path);
        int fd = Libc.socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK, 0);
        if (fd < 0)
        {
            throw new LinuxException("cannot open a Unix socket", Libc.LastError);
        }

        UnixListener listener = new(new(fd));
        bool isOpen = Libc.bind(fd, &address, (uint)sizeof(Libc.sockaddr_un)) == 0
            && Libc.chmod(path, 0x180) == 0 // before it listens: nobody can have connected yet
            && Libc.listen(fd, Backlog) == 0;
        Errno errno = isOpen ? Errno.None : Libc.LastError;
        if (isOpen)
        {
            return listener;
        }

        listener.Dispose();
        throw new LinuxException($"cannot listen at \"{path}\"", errno);
    }

    /// <summary>Takes over a socket that somebody else has bound, such as systemd.</summary>
    /// <param name="descriptor">Its number.</param>
    /// <exception cref="LinuxException">EBADF: it is not open.</exception>
    public static UnixListener Inherit(int descriptor)
    {
        int flags = Libc.fcntl(descriptor, Libc.F_GETFL, 0);
        return flags >= 0
            && Libc.fcntl(descriptor, Libc.F_SETFL, flags | Libc.O_NONBLOCK) == 0
            && Libc.fcntl(descriptor, Libc.F_SETFD, Libc.FD_CLOEXEC) == 0
            ? new(new(descriptor))
            : throw new LinuxException($"cannot take over descriptor {descriptor} as a socket", Libc.LastError);
    }

    /// <summary>Takes the next connection, which does not wait either.</summary>
    /// <returns>The connection; null where there is none.</returns>
    public UnixConnection? TryAccept()
    {
        int fd = Libc.accept4(Descriptor, null, null, Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK);
        return fd < 0 ? null : new(new(fd));
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();

    /// <summary>What a listener that was killed has left; a living one, or a file, is not touched.</summary>
    private static void RemoveStale(string path)
    {
        const ushort SocketType = 0xc000;
        if (FileStatus.TryGet(path, out _) is { } status && (status.Mode & 0xf000) == SocketType)
        {
            using UnixConnection? living = UnixConnection.TryConnect(path, 1000, out Errno errno);
            if (living is null && errno == Errno.ConnectionRefused)
            {
                _ = Libc.unlinkat(Libc.AT_FDCWD, path, 0);
            }
        }
    }
}
