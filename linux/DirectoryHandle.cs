using System;
using System.Buffers.Binary;
using System.Text;

namespace CsCni.Linux;

/// <summary>
/// An open directory. What is done in it is done by plain names relative to the handle, links are never followed,
/// so that nobody who renames or links the path meanwhile can lead it elsewhere.
/// </summary>
public sealed unsafe class DirectoryHandle : IDisposable
{
    private readonly FileDescriptor _descriptor;

    private DirectoryHandle(string path, FileDescriptor descriptor)
    {
        Path = path;
        _descriptor = descriptor;
    }

    /// <summary>The path that it was opened by, for messages.</summary>
    public string Path { get; }

    /// <summary>Opens a directory.</summary>
    /// <returns>The handle, or null where it cannot be opened: <paramref name="errno"/> says why.</returns>
    /// <exception cref="LinuxException">A shortage of descriptors or memory.</exception>
    public static DirectoryHandle? TryOpen(string path, out Errno errno)
    {
        FileDescriptor? descriptor = FileDescriptor.TryOpen(path, OpenFlags.Directory, out errno);
        return descriptor is null ? null : new(path, descriptor);
    }

    /// <summary>Opens a directory that may not be there.</summary>
    /// <returns>The handle, or null where there is none, or none that this process may look into.</returns>
    /// <exception cref="LinuxException">The moment's fault: what is in it is not known (<see cref="ErrnoKind.IsOfTheMoment"/>).</exception>
    public static DirectoryHandle? OpenIfThere(string path)
    {
        DirectoryHandle? handle = TryOpen(path, out Errno errno);
        return handle is null && errno.IsOfTheMoment() ? throw new LinuxException($"cannot open directory \"{path}\"", errno) : handle;
    }

    /// <summary>Opens a directory, and makes it and its parents where they are missing.</summary>
    /// <param name="path">The path.</param>
    /// <param name="mode">Permission bits of what is made, before the umask.</param>
    /// <exception cref="LinuxException">A part cannot be made or opened.</exception>
    public static DirectoryHandle OpenOrCreate(string path, uint mode)
    {
        if (TryOpen(path, out Errno errno) is { } handle)
        {
            return handle;
        }

        if (errno != Errno.NoEntry || path.Length == 0)
        {
            throw new LinuxException($"cannot open directory \"{path}\"", errno);
        }

        CreateWithParents(path, mode);
        return TryOpen(path, out errno) ?? throw new LinuxException($"cannot open directory \"{path}\"", errno);
    }

    /// <summary>Opens a directory within; a symbolic link is refused (ENOTDIR).</summary>
    /// <returns>The handle, or null where it cannot be opened: <paramref name="errno"/> says why.</returns>
    public DirectoryHandle? TryOpenDirectory(string name, out Errno errno)
    {
        FileDescriptor? descriptor = TryOpenFile(name, OpenFlags.Directory, 0, out errno);
        return descriptor is null ? null : new($"{Path}/{name}", descriptor);
    }

    /// <summary>Opens a directory within, and makes it where it is missing; a symbolic link is refused (ENOTDIR).</summary>
    /// <param name="name">Its name.</param>
    /// <param name="mode">Permission bits of what is made, before the umask.</param>
    /// <exception cref="LinuxException">It cannot be made or opened.</exception>
    public DirectoryHandle OpenOrCreateDirectory(string name, uint mode)
    {
        DirectoryHandle? directory = TryOpenDirectory(name, out Errno errno);
        if (directory is null && errno == Errno.NoEntry)
        {
            // Somebody else may make it at the same time, and where it cannot be made, it cannot be opened either.
            errno = Libc.mkdirat(_descriptor.Value, name, mode) == 0 ? Errno.None : Libc.LastError;
            directory = errno is Errno.None or Errno.Exists ? TryOpenDirectory(name, out errno) : null;
        }

        return directory ?? throw new LinuxException($"cannot open directory \"{Path}/{name}\"", errno);
    }

    /// <summary>Opens a file in the directory; a symbolic link is refused.</summary>
    /// <returns>The descriptor, or null: <paramref name="errno"/> says why.</returns>
    /// <exception cref="LinuxException">A shortage of descriptors or memory.</exception>
    public FileDescriptor? TryOpenFile(string name, OpenFlags flags, uint mode, out Errno errno)
    {
        try
        {
            return FileDescriptor.TryOpenAt(_descriptor.Value, name, flags | OpenFlags.NoFollow, mode, out errno);
        }
        catch (LinuxException exception)
        {
            // With the directory, which the name alone does not tell.
            throw new LinuxException($"cannot open \"{Path}/{name}\"", exception.Errno);
        }
    }

    /// <summary>Opens a file in the directory; a symbolic link is refused.</summary>
    /// <exception cref="LinuxException">It cannot be opened.</exception>
    public FileDescriptor OpenFile(string name, OpenFlags flags, uint mode = 0x180) =>
        TryOpenFile(name, flags, mode, out Errno errno)
        ?? throw new LinuxException($"cannot open \"{Path}/{name}\"", errno);

    /// <summary>
    /// Makes a file that nobody else has: what stands under its name (what a killed process left, a link, a FIFO, another name
    /// of some file) is removed and never opened.
    /// </summary>
    /// <param name="name">Its name; the caller sees to it that no two use one at a time.</param>
    /// <param name="mode">Permission bits, before the umask.</param>
    /// <exception cref="LinuxException">It cannot be made, or a directory is in its way.</exception>
    public FileDescriptor CreateFile(string name, uint mode = 0x180)
    {
        const OpenFlags fresh = OpenFlags.Write | OpenFlags.Create | OpenFlags.Exclusive;
        if (TryOpenFile(name, fresh, mode, out Errno errno) is { } file)
        {
            return file;
        }

        if (errno == Errno.Exists)
        {
            Unlink(name);
            return OpenFile(name, fresh, mode);
        }

        throw new LinuxException($"cannot open \"{Path}/{name}\"", errno);
    }

    /// <summary>Reads a regular file of the directory. A link is refused, and a FIFO that stands in its place is not waited for.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="limit">The largest accepted size in bytes.</param>
    /// <exception cref="LinuxException">It cannot be read, is larger (EFBIG), or no regular file (EINVAL).</exception>
    public byte[] ReadFile(string name, int limit) =>
        ReadFileIfThere(name, limit) ?? throw new LinuxException($"cannot open \"{Path}/{name}\"", Errno.NoEntry);

    /// <summary>The same for a file that may not be there.</summary>
    /// <returns>Its bytes, or null where there is none.</returns>
    /// <inheritdoc cref="ReadFile"/>
    public byte[]? ReadFileIfThere(string name, int limit)
    {
        using FileDescriptor? file = TryOpenFile(name, OpenFlags.Read | OpenFlags.NonBlocking, 0, out Errno errno);
        if (file is null)
        {
            return errno == Errno.NoEntry ? null : throw new LinuxException($"cannot open \"{Path}/{name}\"", errno);
        }

        return !file.Status().IsRegularFile
            ? throw new LinuxException($"cannot read \"{Path}/{name}\": it is no regular file", Errno.Invalid)
            : FileText.ReadToEnd(file, limit) ?? throw FileText.TooLarge($"{Path}/{name}", limit);
    }

    /// <summary>Gives a file another name in the same directory, in one step, never over an existing one.</summary>
    /// <returns>False where the new name exists.</returns>
    /// <exception cref="LinuxException">Any other failure.</exception>
    public bool TryRename(string from, string to)
    {
        int fd = _descriptor.Value;
        if (Libc.renameat2(fd, from, fd, to, Libc.RENAME_NOREPLACE) == 0)
        {
            return true;
        }

        Errno errno = Libc.LastError;
        return errno switch
        {
            Errno.Exists => false,
            // A file system without RENAME_NOREPLACE: a second name, then the first one off.
            Errno.Invalid => TryLinkAndUnlink(from, to),
            _ => throw new LinuxException($"cannot rename \"{Path}/{from}\" to \"{to}\"", errno),
        };
    }

    /// <summary>Gives a file another name in the same directory, in one step, over an existing one.</summary>
    /// <exception cref="LinuxException">rename(2) failed.</exception>
    public void Replace(string from, string to)
    {
        int fd = _descriptor.Value;
        if (Libc.renameat2(fd, from, fd, to, 0) != 0)
        {
            throw new LinuxException($"cannot rename \"{Path}/{from}\" to \"{to}\"", Libc.LastError);
        }
    }

    /// <summary>Removes a file.</summary>
    /// <returns>False where there was none.</returns>
    /// <exception cref="LinuxException">Any other failure.</exception>
    public bool Unlink(string name)
    {
        if (Libc.unlinkat(_descriptor.Value, name, 0) == 0)
        {
            return true;
        }

        Errno errno = Libc.LastError;
        return errno == Errno.NoEntry ? false : throw new LinuxException($"cannot remove \"{Path}/{name}\"", errno);
    }

    /// <summary>True where the calling process could make files in the directory (permission, read-only mount).</summary>
    public bool IsWritable(out Errno errno)
    {
        errno = Errno.None;
        if (Libc.faccessat(_descriptor.Value, ".", Libc.W_OK | Libc.X_OK, 0) == 0)
        {
            return true;
        }

        errno = Libc.LastError;
        return false;
    }

    /// <summary>The directory's own status; its modification time changes with each entry made or removed.</summary>
    /// <exception cref="LinuxException">statx(2) failed.</exception>
    public FileStatus Status() => _descriptor.Status();

    /// <summary>Sets the directory's own modification time.</summary>
    /// <exception cref="LinuxException">futimens(3) failed.</exception>
    public void SetModified(FileTime time) => _descriptor.SetModified(time);

    /// <summary>Calls back for each entry but "." and "..", in the kernel's order.</summary>
    /// <exception cref="LinuxException">getdents64(2) failed.</exception>
    public void ForEachName(Action<string> visit)
    {
        // A descriptor of its own: the position of a directory belongs to the open file.
        using FileDescriptor listing = FileDescriptor.TryOpenAt(_descriptor.Value, ".", OpenFlags.Directory, 0, out Errno errno)
            ?? throw new LinuxException($"cannot open directory \"{Path}\"", errno);
        byte[] buffer = new byte[32 * 1024];
        while (true)
        {
            int count = ReadEntries(listing, buffer);
            if (count == 0)
            {
                return;
            }

            VisitEntries(buffer.AsSpan(0, count), visit);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();

    private static void CreateWithParents(string path, uint mode)
    {
        for (int end = path.IndexOf('/', 1); ; end = path.IndexOf('/', end + 1))
        {
            string part = end < 0 ? path : path[..end];
            if (Libc.mkdirat(Libc.AT_FDCWD, part, mode) != 0 && Libc.LastError is not Errno.Exists and var errno)
            {
                throw new LinuxException($"cannot make directory \"{part}\"", errno);
            }

            if (end < 0)
            {
                return;
            }
        }
    }

    private static int ReadEntries(FileDescriptor listing, byte[] buffer)
    {
        fixed (byte* start = buffer)
        {
            nint count = Libc.getdents64(listing.Value, start, (nuint)buffer.Length);
            return count >= 0 ? (int)count : throw new LinuxException("cannot list a directory", Libc.LastError);
        }
    }

    /// <summary>struct linux_dirent64: u64 inode, s64 offset, u16 record length, u8 type, NUL-terminated name.</summary>
    private static void VisitEntries(ReadOnlySpan<byte> entries, Action<string> visit)
    {
        while (entries.Length > 19)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(entries[16..]);
            ReadOnlySpan<byte> name = entries[19..length];
            name = name[..name.IndexOf((byte)0)];
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
            {
                visit(Encoding.UTF8.GetString(name));
            }

            entries = entries[length..];
        }
    }

    private bool TryLinkAndUnlink(string from, string to)
    {
        int fd = _descriptor.Value;
        if (Libc.linkat(fd, from, fd, to, 0) != 0)
        {
            Errno errno = Libc.LastError;
            return errno == Errno.Exists ? false : throw new LinuxException($"cannot link \"{Path}/{from}\" to \"{to}\"", errno);
        }

        Unlink(from);
        return true;
    }
}
