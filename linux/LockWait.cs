using System;

namespace CsCni.Linux;

/// <summary>A bounded wait in the kernel's queue for a lock: flock(2) and fcntl(2) have no deadline of their own, so a timer interrupts them.</summary>
internal static unsafe class LockWait
{
    /// <summary>Milliseconds between two tries where a wait in the kernel cannot be interrupted.</summary>
    private const int RetryMilliseconds = 2;

    /// <summary>Tries until there is the lock.</summary>
    /// <param name="tryLock">Tries once, in the kernel's queue where it is told to wait; false where the lock is taken, or a signal came.</param>
    /// <param name="milliseconds">The longest wait.</param>
    /// <returns>False where it is still taken at the deadline.</returns>
    internal static bool Until(Func<bool, bool> tryLock, int milliseconds) => tryLock(false) || Wait(tryLock, Clock.Milliseconds() + milliseconds);

    private static bool Wait(Func<bool, bool> tryLock, long deadline)
    {
        using InterruptTimer? timer = InterruptTimer.TryStart(deadline);
        while (Clock.Milliseconds() < deadline)
        {
            if (tryLock(timer is not null))
            {
                return true;
            }

            if (timer is null)
            {
                _ = Libc.poll(null, 0, RetryMilliseconds);
            }
        }

        return false;
    }
}
