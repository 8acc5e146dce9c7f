using CsCni.Cni;
using CsCni.Linux;

namespace CsCni.Ipam.Store;

/// <summary>The lock of a network's directory, the same that host-local takes, held for a whole command.</summary>
internal static class StoreLock
{
    /// <summary>The lock's file.</summary>
    internal const string FileName = "lock";

    /// <summary>
    /// Takes the lock. flock(2) needs no write access, so that reading works on a read-only file system.
    /// </summary>
    /// <param name="directory">The network's directory.</param>
    /// <param name="access">What for: the file is made where it is missing, but for a look.</param>
    /// <param name="milliseconds">The longest wait.</param>
    /// <param name="isCurrent">
    /// False where somebody removed or replaced the file, or the directory, meanwhile: the lock then excludes nobody.
    /// </param>
    /// <returns>The lock; null where there is no file and none may or can be made, so that nobody else writes either.</returns>
    /// <exception cref="CniException">11: somebody holds it.</exception>
    /// <exception cref="LinuxException">The file cannot be opened.</exception>
    internal static FileLock? Acquire(DirectoryHandle directory, StoreAccess access, int milliseconds, out bool isCurrent)
    {
        isCurrent = true;
        FileDescriptor? file = directory.TryOpenFile(FileName, OpenFlags.Read | OpenFlags.NonBlocking, 0, out Errno errno);
        if (file is null && errno == Errno.NoEntry && access != StoreAccess.Read)
        {
            file = directory.TryOpenFile(FileName, OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.NonBlocking, 0x180, out errno);
        }

        if (file is null)
        {
            // No room for it: whoever made a lease has made it first, so there is hardly anything to remove. A full disk keeps no pod.
            bool isWithoutRoom = errno == Errno.NoSpace && access == StoreAccess.Remove;
            return errno is Errno.NoEntry or Errno.ReadOnlyFileSystem || isWithoutRoom
                ? null
                : throw new LinuxException($"cannot open the lock \"{directory.Path}/{FileName}\"", errno);
        }

        FileStatus own = file.Status();
        FileLock held = FileLock.TryAcquire(file, milliseconds) ?? throw Busy(directory, own, milliseconds);
        isCurrent = FileStatus.TryGet($"{directory.Path}/{FileName}", out _) is { } found && found.IsSameFile(own);
        return held;
    }

    private static CniException Busy(DirectoryHandle directory, in FileStatus file, int milliseconds) => new(
        ErrorCode.TryAgainLater,
        $"lock \"{directory.Path}/{FileName}\" is held by {LockHolder.Find(file)} and was not given back within {milliseconds / 1000} s (try again later)");
}
