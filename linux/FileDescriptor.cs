using System;

namespace CsCni.Linux;

/// <summary>An open file descriptor, closed when disposed. Always close-on-exec.</summary>
public sealed unsafe class FileDescriptor : IDisposable
{
    private int _value;

    /// <summary>Takes over an open descriptor.</summary>
    public FileDescriptor(int value) => _value = value;

    /// <summary>The number; -1 once closed.</summary>
    public int Value => _value;

    /// <summary>Opens a path.</summary>
    /// <param name="path">The path, relative ones to the working directory.</param>
    /// <param name="flags">Access and creation; O_CLOEXEC is added.</param>
    /// <param name="mode">Permission bits of a file that is created, before the umask.</param>
    /// <exception cref="LinuxException">open(2) failed.</exception>
    public static FileDescriptor Open(string path, OpenFlags flags, uint mode = 0x180) =>
        TryOpenAt(Libc.AT_FDCWD, path, flags, mode, out Errno errno)
        ?? throw new LinuxException($"cannot open \"{path}\"", errno);

    /// <summary>Opens a path, or says why not.</summary>
    /// <param name="path">The path, relative ones to the working directory.</param>
    /// <param name="flags">Access and creation; O_CLOEXEC is added.</param>
    /// <param name="errno">Why there is no descriptor.</param>
    /// <returns>The descriptor, or null.</returns>
    /// <exception cref="LinuxException">A shortage (<see cref="ErrnoKind.IsShortage"/>), from which nothing may be concluded.</exception>
    public static FileDescriptor? TryOpen(string path, OpenFlags flags, out Errno errno) =>
        TryOpenAt(Libc.AT_FDCWD, path, flags, 0x180, out errno);

    /// <inheritdoc cref="TryOpen"/>
    /// <remarks>Whoever is told that there is no lease, no namespace or no kept configuration goes on, and leaves what is there behind.</remarks>
    internal static FileDescriptor? TryOpenAt(int directory, string path, OpenFlags flags, uint mode, out Errno errno)
    {
        errno = Errno.None;
        while (true)
        {
            int fd = Libc.openat(directory, path, (int)flags | Libc.O_CLOEXEC, mode);
            if (fd >= 0)
            {
                return new(fd);
            }

            errno = Libc.LastError;
            if (errno.IsShortage())
            {
                throw new LinuxException($"cannot open \"{path}\"", errno);
            }

            if (errno != Errno.Interrupted)
            {
                return null;
            }
        }
    }

    /// <summary>Reads once, at the descriptor's own position.</summary>
    /// <returns>How many bytes; 0 at the end.</returns>
    /// <exception cref="LinuxException">read(2) failed.</exception>
    public int Read(Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            while (true)
            {
                nint count = Libc.read(_value, start, (nuint)buffer.Length);
                if (count >= 0)
                {
                    return (int)count;
                }

                ThrowUnlessInterrupted("cannot read");
            }
        }
    }

    /// <summary>Reads until the buffer is full or the file ends.</summary>
    /// <returns>How many bytes.</returns>
    /// <exception cref="LinuxException">read(2) failed.</exception>
    public int ReadFully(Span<byte> buffer)
    {
        int total = 0;
        while (total < buffer.Length)
        {
            int count = Read(buffer[total..]);
            if (count == 0)
            {
                break;
            }

            total += count;
        }

        return total;
    }

    /// <summary>Reads at an offset until the buffer is full or the file ends.</summary>
    /// <returns>How many bytes.</returns>
    /// <exception cref="LinuxException">pread(2) failed.</exception>
    public int ReadAt(Span<byte> buffer, long offset)
    {
        int total = 0;
        fixed (byte* start = buffer)
        {
            while (total < buffer.Length)
            {
                nint count = Libc.pread(_value, start + total, (nuint)(buffer.Length - total), offset + total);
                if (count == 0)
                {
                    break;
                }

                if (count < 0)
                {
                    ThrowUnlessInterrupted("cannot read");
                    continue;
                }

                total += (int)count;
            }
        }

        return total;
    }

    /// <summary>Writes all of the bytes at the descriptor's own position.</summary>
    /// <exception cref="LinuxException">write(2) failed.</exception>
    public void Write(ReadOnlySpan<byte> bytes) => WriteCore(bytes, -1);

    /// <summary>As <see cref="Write"/>, but waits where the descriptor does not block and takes no more.</summary>
    /// <exception cref="LinuxException">write(2) or poll(2) failed.</exception>
    public void WriteWaiting(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            fixed (byte* start = bytes)
            {
                nint count = Libc.write(_value, start, (nuint)bytes.Length);
                if (count >= 0)
                {
                    bytes = bytes[(int)count..];
                }
                else if (Libc.LastError == Errno.Again)
                {
                    AwaitRoom();
                }
                else
                {
                    ThrowUnlessInterrupted("cannot write");
                }
            }
        }
    }

    /// <summary>Writes all of the bytes at an offset.</summary>
    /// <exception cref="LinuxException">pwrite(2) failed.</exception>
    public void WriteAt(ReadOnlySpan<byte> bytes, long offset) => WriteCore(bytes, offset);

    /// <summary>Cuts or extends the file to a length in bytes.</summary>
    /// <exception cref="LinuxException">ftruncate(2) failed.</exception>
    public void SetLength(long length)
    {
        while (Libc.ftruncate(_value, length) != 0)
        {
            ThrowUnlessInterrupted("cannot set the length of a file");
        }
    }

    /// <summary>What the kernel knows of the open file.</summary>
    /// <exception cref="LinuxException">statx(2) failed.</exception>
    public FileStatus Status()
    {
        Libc.statx_t result;
        if (Libc.statx(_value, string.Empty, Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, &result) != 0)
        {
            throw new LinuxException("cannot get the status of an open file", Libc.LastError);
        }

        return FileStatus.From(in result);
    }

    /// <summary>Sets the modification time.</summary>
    /// <exception cref="LinuxException">futimens(3) failed.</exception>
    public void SetModified(FileTime time)
    {
        const long UtimeOmit = (1L << 30) - 2;
        Libc.timespec* times = stackalloc Libc.timespec[2];
        times[0].tv_nsec = UtimeOmit;
        times[1] = new() { tv_sec = time.Seconds, tv_nsec = time.Nanoseconds };
        if (Libc.futimens(_value, times) != 0)
        {
            throw new LinuxException("cannot set the modification time of a file", Libc.LastError);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_value >= 0)
        {
            // EINTR too means closed, on Linux.
            _ = Libc.close(_value);
            _value = -1;
        }
    }

    private void AwaitRoom()
    {
        Libc.pollfd polled = new() { fd = _value, events = Libc.POLLOUT };
        if (Libc.poll(&polled, 1, -1) < 0)
        {
            ThrowUnlessInterrupted("cannot wait to write");
        }
    }

    private static void ThrowUnlessInterrupted(string operation)
    {
        Errno errno = Libc.LastError;
        if (errno != Errno.Interrupted)
        {
            throw new LinuxException(operation, errno);
        }
    }

    private void WriteCore(ReadOnlySpan<byte> bytes, long offset)
    {
        fixed (byte* start = bytes)
        {
            int total = 0;
            while (total < bytes.Length)
            {
                nuint left = (nuint)(bytes.Length - total);
                nint count = offset < 0
                    ? Libc.write(_value, start + total, left)
                    : Libc.pwrite(_value, start + total, left, offset + total);
                if (count < 0)
                {
                    ThrowUnlessInterrupted("cannot write");
                    continue;
                }

                total += (int)count;
            }
        }
    }
}
