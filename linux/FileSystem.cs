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
}
