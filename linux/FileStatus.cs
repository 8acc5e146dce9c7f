namespace CsCni.Linux;

/// <summary>What statx(2) tells of a file.</summary>
/// <param name="Device">The file system's device number, major in the upper half.</param>
/// <param name="Inode">The inode number; with <paramref name="Device"/> it identifies the file.</param>
/// <param name="Mode">Type and permission bits (S_IFMT and below).</param>
/// <param name="Size">Length in bytes.</param>
/// <param name="Modified">Time of the last change of content; for a directory, of its entries.</param>
public readonly record struct FileStatus(ulong Device, ulong Inode, ushort Mode, long Size, FileTime Modified)
{
    /// <summary>S_ISREG.</summary>
    public bool IsRegularFile => (Mode & 0xf000) == 0x8000;

    /// <summary>S_ISDIR.</summary>
    public bool IsDirectory => (Mode & 0xf000) == 0x4000;

    /// <summary>True where both are the same file.</summary>
    public bool IsSameFile(in FileStatus other) => Device == other.Device && Inode == other.Inode;

    /// <summary>Looks a path up, following links.</summary>
    /// <returns>Its status, or null where it cannot be looked up: <paramref name="errno"/> says why.</returns>
    public static unsafe FileStatus? TryGet(string path, out Errno errno)
    {
        Libc.statx_t result;
        if (Libc.statx(Libc.AT_FDCWD, path, 0, Libc.STATX_BASIC_STATS, &result) != 0)
        {
            errno = Libc.LastError;
            return null;
        }

        errno = Errno.None;
        return From(in result);
    }

    internal static FileStatus From(in Libc.statx_t result) => new(
        ((ulong)result.stx_dev_major << 32) | result.stx_dev_minor,
        result.stx_ino,
        result.stx_mode,
        (long)result.stx_size,
        new(result.stx_mtime_sec, result.stx_mtime_nsec));
}
