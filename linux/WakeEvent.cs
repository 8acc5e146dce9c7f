using System;

namespace CsCni.Linux;

/// <summary>
/// Wakes a loop that waits in <see cref="PollSet"/> from another thread (eventfd(2)). Several wakes before the loop looks are
/// one.
/// </summary>
public sealed unsafe class WakeEvent : IDisposable
{
    private readonly FileDescriptor _descriptor;

    /// <summary>Opens it, not set.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public WakeEvent()
    {
        int fd = Libc.eventfd(0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK);
        _descriptor = fd >= 0 ? new(fd) : throw new LinuxException("cannot open a descriptor for events", Libc.LastError);
    }

    /// <summary>The number, for <see cref="PollSet"/>; readable once it is set.</summary>
    public int Descriptor => _descriptor.Value;

    /// <summary>Sets it. From any thread, at any time before it is disposed.</summary>
    public void Set()
    {
        ulong one = 1;

        // EAGAIN: the counter is full, so it is set.
        _ = Libc.write(_descriptor.Value, (byte*)&one, sizeof(ulong));
    }

    /// <summary>Takes it back, before the loop looks at what it was woken for.</summary>
    public void Reset()
    {
        ulong count;
        _ = Libc.read(_descriptor.Value, (byte*)&count, sizeof(ulong));
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();
}
