using System;

namespace CsCni.Linux;

/// <summary>The descriptors that a loop waits for, by poll(2). It is filled anew for each wait.</summary>
public sealed unsafe class PollSet
{
    private Libc.pollfd[] _entries = new Libc.pollfd[16];
    private int _count;

    /// <summary>Forgets all descriptors.</summary>
    public void Clear() => _count = 0;

    /// <summary>Waits for a descriptor too.</summary>
    /// <param name="descriptor">Its number.</param>
    /// <param name="events">What to wait for; errors and the end of a connection are told in any case.</param>
    /// <returns>Its place, for <see cref="this[int]"/>.</returns>
    public int Add(int descriptor, PollEvents events)
    {
        if (_count == _entries.Length)
        {
            Array.Resize(ref _entries, 2 * _count);
        }

        _entries[_count] = new() { fd = descriptor, events = (short)events };
        return _count++;
    }

    /// <summary>What came for a descriptor.</summary>
    /// <param name="place">The number that <see cref="Add"/> returned.</param>
    public PollEvents this[int place] => (PollEvents)_entries[place].revents;

    /// <summary>Waits until something comes for one of the descriptors.</summary>
    /// <param name="milliseconds">The longest wait; 0 only looks.</param>
    /// <exception cref="LinuxException">poll(2) failed.</exception>
    public void Wait(int milliseconds)
    {
        fixed (Libc.pollfd* entries = _entries)
        {
            if (Libc.poll(entries, (nuint)_count, milliseconds) >= 0)
            {
                return;
            }
        }

        if (Libc.LastError is not Errno.Interrupted and var errno)
        {
            throw new LinuxException($"cannot wait for {_count} descriptors", errno);
        }

        for (int place = 0; place < _count; place++)
        {
            _entries[place].revents = 0;
        }
    }
}
