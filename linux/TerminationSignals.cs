using System;
using System.Collections.Generic;

namespace CsCni.Linux;

/// <summary>SIGTERM and SIGINT as something that can be read (signalfd(2)), for a loop to end in order.</summary>
public sealed unsafe class TerminationSignals : IDisposable
{
    private readonly FileDescriptor _descriptor;

    private TerminationSignals(FileDescriptor descriptor) => _descriptor = descriptor;

    /// <summary>The number, for <see cref="PollSet"/>; readable when a signal has come.</summary>
    public int Descriptor => _descriptor.Value;

    /// <summary>
    /// Blocks the signals and opens the descriptor. The runtime has a thread of its own by now, which would take a signal that
    /// only the calling thread blocks, so the process starts itself once more: what is blocked then is blocked in all threads.
    /// </summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static TerminationSignals Open()
    {
        Libc.sigset_t before;
        Libc.sigset_t signals;
        _ = Libc.sigemptyset(&signals);
        _ = Libc.sigaddset(&signals, Libc.SIGTERM);
        _ = Libc.sigaddset(&signals, Libc.SIGINT);
        _ = Libc.pthread_sigmask(Libc.SIG_BLOCK, &signals, &before);
        if (Libc.sigismember(&before, Libc.SIGTERM) == 0 || Libc.sigismember(&before, Libc.SIGINT) == 0)
        {
            StartAgain();
        }

        int fd = Libc.signalfd(-1, &signals, Libc.SFD_CLOEXEC | Libc.SFD_NONBLOCK);
        return fd >= 0 ? new(new(fd)) : throw new LinuxException("cannot open a descriptor for signals", Libc.LastError);
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();

    /// <summary>The same executable with the same arguments and environment, in the same process.</summary>
    private static void StartAgain()
    {
        // By its path and not as /proc/self/exe, which would become the process's name.
        string path = CurrentProcess.ExecutablePath();
        using PinnedStrings arguments = new(Split(FileText.ReadBytes("/proc/self/cmdline", 1 << 20)));
        using PinnedStrings environment = new(ProcessEnvironment.Read().ToTerminated());
        _ = Libc.execve(path, arguments.Pointers, environment.Pointers);
        throw new LinuxException($"cannot start \"{path}\" once more", Libc.LastError);
    }

    private static byte[][] Split(byte[] block)
    {
        List<byte[]> parts = [];
        ReadOnlySpan<byte> rest = block;
        while (rest.IndexOf((byte)0) is >= 0 and int end)
        {
            parts.Add(rest[..(end + 1)].ToArray());
            rest = rest[(end + 1)..];
        }

        return [.. parts];
    }
}
