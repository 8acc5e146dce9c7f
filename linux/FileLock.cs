using System;

namespace CsCni.Linux;

/// <summary>
/// An exclusive flock(2), given back when disposed or when the process ends, however it ends. It excludes the
/// reference host-local too, which locks the same file in the same way.
/// </summary>
public sealed class FileLock : IDisposable
{
    private readonly FileDescriptor _descriptor;

    private FileLock(FileDescriptor descriptor) => _descriptor = descriptor;

    /// <summary>Locks an open file, waiting for whoever holds it: those who wait get it in the order of their coming.</summary>
    /// <param name="descriptor">The open file; the lock owns it from here on.</param>
    /// <param name="milliseconds">The longest wait.</param>
    /// <returns>The lock, or null where it is still taken at the deadline (the descriptor is closed then).</returns>
    /// <exception cref="LinuxException">flock(2) failed otherwise.</exception>
    public static FileLock? TryAcquire(FileDescriptor descriptor, int milliseconds)
    {
        bool isLocked = false;
        try
        {
            isLocked = LockWait.Until(waits => TryLock(descriptor, waits), milliseconds);
        }
        finally
        {
            if (!isLocked)
            {
                descriptor.Dispose();
            }
        }

        return isLocked ? new(descriptor) : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();

    /// <returns>False where it is taken, or where a signal interrupted the wait for it.</returns>
    private static bool TryLock(FileDescriptor descriptor, bool waits)
    {
        if (Libc.flock(descriptor.Value, Libc.LOCK_EX | (waits ? 0 : Libc.LOCK_NB)) == 0)
        {
            return true;
        }

        Errno errno = Libc.LastError;
        return errno is Errno.Again or Errno.Interrupted ? false : throw new LinuxException("cannot lock a file", errno);
    }
}
