using System;

namespace CsCni.Linux;

/// <summary>
/// POSIX record locks (fcntl(2), F_SETLK) on ranges of a file's numbers: one file serves as many locks as there are bytes in 2^63,
/// which need not be there. The kernel tells who holds a range, and gives all back when the process ends, however it ends.
/// </summary>
/// <remarks>
/// They belong to the process: its own ranges never exclude it, and closing any descriptor of the file gives all of them back. A file
/// that is locked so is opened once in a process, and for nothing else.
/// </remarks>
public sealed unsafe class RangeLock : IDisposable
{
    private readonly FileDescriptor _file;

    /// <summary>Locks nothing yet.</summary>
    /// <param name="file">A file that is open for reading and writing; owned from here on.</param>
    public RangeLock(FileDescriptor file) => _file = file;

    /// <summary>Locks a range until it is released or this is disposed of.</summary>
    /// <param name="start">The first byte, at least 0.</param>
    /// <param name="length">How many, at least 1.</param>
    /// <param name="isShared">Whether others may share it (F_RDLCK).</param>
    /// <param name="milliseconds">The longest wait.</param>
    /// <returns>False where others still have a part of it at the deadline.</returns>
    /// <exception cref="LinuxException">fcntl(2) failed otherwise: no locks are left (ENOLCK).</exception>
    public bool TryTake(long start, long length, bool isShared, int milliseconds)
    {
        short type = isShared ? Libc.F_RDLCK : Libc.F_WRLCK;
        return LockWait.Until(waits => TryLock(waits ? Libc.F_SETLKW : Libc.F_SETLK, type, start, length), milliseconds);
    }

    /// <summary>Gives a range back.</summary>
    /// <exception cref="LinuxException">fcntl(2) failed.</exception>
    public void Release(long start, long length) => LockWait.Until(_ => TryLock(Libc.F_SETLK, Libc.F_UNLCK, start, length), milliseconds: 1000);

    /// <summary>Who has a part of a range, so that it cannot be locked for oneself: one of them.</summary>
    /// <returns>"process 1234", or "another process" where it is of another PID namespace, or has just gone.</returns>
    public string FindHolder(long start, long length)
    {
        Libc.flock_t range = new() { l_type = Libc.F_WRLCK, l_start = start, l_len = length };
        bool isTold = Libc.fcntl(_file.Value, Libc.F_GETLK, (nint)(&range)) == 0 && range.l_type != Libc.F_UNLCK && range.l_pid > 0;
        return isTold ? $"process {range.l_pid}" : "another process";
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <returns>False where it is taken, or where a signal interrupted the wait for it.</returns>
    private bool TryLock(int command, short type, long start, long length)
    {
        Libc.flock_t range = new() { l_type = type, l_start = start, l_len = length };
        if (Libc.fcntl(_file.Value, command, (nint)(&range)) == 0)
        {
            return true;
        }

        Errno errno = Libc.LastError;
        return errno is Errno.Again or Errno.Access or Errno.Interrupted ? false : throw new LinuxException("cannot lock a part of a file", errno);
    }
}
