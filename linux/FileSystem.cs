namespace CsCni.Linux;

/// <summary>The file system that a path is on.</summary>
public static unsafe class FileSystem
{
    /// <summary>
    /// Whether it has a block and an inode left (statfs(2): f_bavail, f_ffree). A file system that counts neither, as
    /// btrfs does not count inodes, has room.
    /// </summary>
    /// <param name="path">A path on it.</param>
    /// <exception cref="LinuxException">statfs(2) failed.</exception>
    public static bool HasRoom(string path)
    {
        Libc.statfs_t status;
        if (Libc.statfs(path, &status) != 0)
        {
            throw new LinuxException($"cannot look at the file system of \"{path}\"", Libc.LastError);
        }

        return (status.f_blocks == 0 || status.f_bavail > 0) && (status.f_files == 0 || status.f_ffree > 0);
    }

    /// <summary>Removes a directory that has nothing in it.</summary>
    /// <param name="path">The directory.</param>
    /// <returns>False where it is not there, or not empty, or cannot be removed.</returns>
    public static bool TryRemoveEmptyDirectory(string path) => Libc.unlinkat(Libc.AT_FDCWD, path, Libc.AT_REMOVEDIR) == 0;

    /// <summary>Removes a file, a socket or a link.</summary>
    /// <param name="path">What to remove.</param>
    /// <returns>False where it is not there, or cannot be removed.</returns>
    public static bool TryRemoveFile(string path) => Libc.unlinkat(Libc.AT_FDCWD, path, 0) == 0;

    /// <summary>Whether there is something at a path.</summary>
    /// <param name="path">The path, links followed.</param>
    public static bool Exists(string path) => FileStatus.TryGet(path, out _) is not null;

    /// <summary>What a symbolic link says.</summary>
    /// <param name="path">The link.</param>
    /// <returns>The text, cut off after 4,096 bytes; null where there is no such link, or none that may be read.</returns>
    public static string? ReadLink(string path)
    {
        const int longest = 4096; // PATH_MAX
        byte* buffer = stackalloc byte[longest];
        nint length = Libc.readlinkat(Libc.AT_FDCWD, path, buffer, longest);
        return length > 0 ? System.Text.Encoding.UTF8.GetString(buffer, (int)length) : null;
    }
}
