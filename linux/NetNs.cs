using System;

namespace CsCni.Linux;

/// <summary>An open network namespace. The open descriptor keeps the namespace alive, whatever becomes of its path.</summary>
public sealed unsafe class NetNs : IDisposable
{
    private readonly FileDescriptor _descriptor;

    private NetNs(string path, FileDescriptor descriptor)
    {
        Path = path;
        _descriptor = descriptor;
    }

    /// <summary>The path that it was opened by, for messages.</summary>
    public string Path { get; }

    /// <summary>The open descriptor's number, as IFLA_NET_NS_FD wants it.</summary>
    public int Descriptor => _descriptor.Value;

    /// <summary>Opens the namespace that the calling thread is in.</summary>
    /// <exception cref="LinuxException">/proc is not there.</exception>
    public static NetNs OpenCurrent()
    {
        const string path = "/proc/thread-self/ns/net";
        return new(path, FileDescriptor.Open(path, OpenFlags.Read));
    }

    /// <summary>Opens a namespace by its path, such as /var/run/netns/x or /proc/1234/ns/net.</summary>
    /// <param name="path">The path.</param>
    /// <param name="errno">
    /// Why there is none: <see cref="Errno.NoEntry"/> where the path is missing, <see cref="Errno.Invalid"/> where it is
    /// something else than a network namespace.
    /// </param>
    /// <returns>The namespace, or null.</returns>
    public static NetNs? TryOpen(string path, out Errno errno)
    {
        // NonBlocking: a FIFO in the place of a namespace must not hang us.
        FileDescriptor? descriptor = FileDescriptor.TryOpen(path, OpenFlags.Read | OpenFlags.NonBlocking, out errno);
        if (descriptor is null)
        {
            return null;
        }

        errno = WhyNoNetworkNamespace(descriptor);
        if (errno == Errno.None)
        {
            return new(path, descriptor);
        }

        descriptor.Dispose();
        return null;
    }

    /// <summary>The inode number, which another namespace may get once this one is gone.</summary>
    public ulong Inode => _descriptor.Status().Inode;

    /// <summary>
    /// Locks the namespace: flock(2) on the inode that all its paths lead to, so nothing is made that could be left behind. It
    /// keeps away all who lock it so, in whichever namespace they are, and nobody else.
    /// </summary>
    /// <param name="milliseconds">The longest wait.</param>
    /// <returns>The lock, or null where it is still taken at the deadline.</returns>
    /// <exception cref="LinuxException">/proc is not there, or flock(2) failed.</exception>
    public FileLock? TryLock(int milliseconds) =>
        FileLock.TryAcquire(FileDescriptor.Open($"/proc/self/fd/{Descriptor}", OpenFlags.Read), milliseconds);

    /// <summary>Who has the lock, as <see cref="LockHolder.Find"/> tells it.</summary>
    public string FindLockHolder() => LockHolder.Find(_descriptor.Status());

    /// <summary>True where both are one namespace.</summary>
    public bool IsSame(NetNs other) => _descriptor.Status().IsSameFile(other._descriptor.Status());

    /// <summary>Moves the calling thread into the namespace. Sockets that it opened before stay where they were opened.</summary>
    /// <exception cref="LinuxException">setns(2) failed: EPERM without CAP_SYS_ADMIN.</exception>
    public void Enter()
    {
        if (Libc.setns(_descriptor.Value, Libc.CLONE_NEWNET) != 0)
        {
            throw new LinuxException($"cannot enter network namespace \"{Path}\"", Libc.LastError);
        }
    }

    /// <summary>Moves the calling thread into a new namespace, which is empty but for a loopback link that is down.</summary>
    /// <exception cref="LinuxException">unshare(2) failed.</exception>
    public static void EnterNew()
    {
        if (Libc.unshare(Libc.CLONE_NEWNET) != 0)
        {
            throw new LinuxException("cannot make a network namespace", Libc.LastError);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();

    private static Errno WhyNoNetworkNamespace(FileDescriptor descriptor)
    {
        // struct statfs is 120 bytes; its first field is f_type.
        long* statfs = stackalloc long[16];
        if (Libc.fstatfs(descriptor.Value, (byte*)statfs) != 0)
        {
            return Libc.LastError;
        }

        if (statfs[0] != Libc.NSFS_MAGIC)
        {
            return Errno.Invalid;
        }

        int type = Libc.ioctl(descriptor.Value, Libc.NS_GET_NSTYPE, 0);
        return type == Libc.CLONE_NEWNET ? Errno.None : type < 0 ? Libc.LastError : Errno.Invalid;
    }
}
