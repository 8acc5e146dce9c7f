using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace CsCni.Linux;

/// <summary>
/// Interrupts the system calls of the calling thread (EINTR) from a deadline on, for calls that block and have no deadline
/// of their own. A POSIX timer sends a signal to this thread alone.
/// </summary>
/// <remarks>
/// The signal's handler is one machine instruction, "return", in a page of its own. It must not be managed code: the
/// signal may come while the thread runs managed code, and the runtime ends the process when native code calls in then.
/// </remarks>
internal sealed unsafe class InterruptTimer : IDisposable
{
    /// <summary>A real-time signal that neither the C library (32, 33) nor the runtime (34) uses.</summary>
    private const int Signal = 60;

    /// <summary>A signal that comes before the call blocks interrupts nothing, so it is sent again and again.</summary>
    private const int RepeatMilliseconds = 10;

    private const nuint PageSize = 4096;

    private static nint _handler;

    private readonly nint _timer;

    private InterruptTimer(nint timer) => _timer = timer;

    /// <summary>Starts a timer for the calling thread.</summary>
    /// <param name="deadline">When it interrupts first, on the scale of <see cref="Clock.Milliseconds"/>.</param>
    /// <returns>The timer; null where the system allows no new executable page, or no more timers.</returns>
    internal static InterruptTimer? TryStart(long deadline)
    {
        if (_handler == 0 && !TryInstallHandler())
        {
            return null;
        }

        UnblockSignal();
        Libc.sigevent_t notification = new()
        {
            sigev_signo = Signal,
            sigev_notify = Libc.SIGEV_THREAD_ID,
            sigev_notify_thread_id = Libc.gettid(),
        };
        nint timer;
        if (Libc.timer_create(Libc.CLOCK_MONOTONIC, &notification, &timer) != 0)
        {
            return null;
        }

        Libc.itimerspec times = new()
        {
            it_value = new() { tv_sec = deadline / 1000, tv_nsec = deadline % 1000 * 1_000_000 },
            it_interval = new() { tv_nsec = RepeatMilliseconds * 1_000_000 },
        };
        _ = Libc.timer_settime(timer, Libc.TIMER_ABSTIME, &times, null);
        return new(timer);
    }

    /// <inheritdoc/>
    public void Dispose() => _ = Libc.timer_delete(_timer);

    /// <summary>A process is started with the signal mask of its parent, which may block anything.</summary>
    private static void UnblockSignal()
    {
        Libc.sigset_t set;
        _ = Libc.sigemptyset(&set);
        _ = Libc.sigaddset(&set, Signal);
        _ = Libc.pthread_sigmask(Libc.SIG_UNBLOCK, &set, null);
    }

    private static bool TryInstallHandler()
    {
        nint page = ReturnInstruction();
        if (page == 0)
        {
            return false;
        }

        // No SA_RESTART: the call is to end with EINTR.
        Libc.sigaction_t action = new() { handler = page };
        if (Libc.sigaction(Signal, &action, null) != 0)
        {
            _ = Libc.munmap(page, PageSize);
            return false;
        }

        // A page of another thread that was here at the same time stays in use: it costs nothing.
        Interlocked.CompareExchange(ref _handler, page, 0);
        return true;
    }

    /// <summary>The address of "ret" in a page that is executable and no longer writable; 0 where the system refuses it.</summary>
    private static nint ReturnInstruction()
    {
        uint instruction = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => 0xc3,
            Architecture.Arm64 => 0xd65f03c0,
            _ => 0,
        };
        nint page = instruction == 0
            ? -1
            : Libc.mmap(0, PageSize, Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_PRIVATE | Libc.MAP_ANONYMOUS, -1, 0);
        if (page == -1)
        {
            return 0;
        }

        *(uint*)page = instruction;
        if (Libc.mprotect(page, PageSize, Libc.PROT_READ | Libc.PROT_EXEC) == 0)
        {
            return page;
        }

        _ = Libc.munmap(page, PageSize);
        return 0;
    }
}
