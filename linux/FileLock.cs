using System;

namespace CsCni.Linux;

/// <summary>
/// An exclusive flock(2), given back when disposed or when the process ends, however it ends. It excludes the
/// reference host-local too, which locks the same file in the same way.
/// </summary>
public sealed class FileLock : IDisposable
{
    /// <summary>Milliseconds between two tries where a wait in the kernel cannot be interrupted.</summary>
    private const int RetryMilliseconds = 2;

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
            isLocked = TryLock(descriptor, Libc.LOCK_NB) || Wait(descriptor, Clock.Milliseconds() + milliseconds);
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

    /// <summary>Waits in the kernel's queue; flock(2) has no deadline of its own, so a timer interrupts it.</summary>
    private static bool Wait(FileDescriptor descriptor, long deadline)
    {
        using InterruptTimer? timer = InterruptTimer.TryStart(deadline);
        while (Clock.Milliseconds() < deadline)
        {
            if (TryLock(descriptor, timer is null ? Libc.LOCK_NB : 0))
            {
                return true;
            }

            if (timer is null)
            {
                Pause();
            }
        }

        return false;
    }

    /// <returns>False where it is taken, or where a signal interrupted the wait for it.</returns>
    private static bool TryLock(FileDescriptor descriptor, int flags)
    {
        if (Libc.flock(descriptor.Value, Libc.LOCK_EX | flags) == 0)
        {
            return true;
        }

        Errno errno = Libc.LastError;
        return errno is Errno.Again or Errno.Interrupted ? false : throw new LinuxException("cannot lock a file", errno);
    }

    private static unsafe void Pause() => _ = Libc.poll(null, 0, RetryMilliseconds);
}
