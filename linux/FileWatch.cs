using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;

namespace CsCni.Linux;

/// <summary>
/// Waits for changes of files by inotify(7), on their directories, so that a file that is renamed into the place of another
/// is seen. For one thread at a time, but for <see cref="Interrupt"/>.
/// </summary>
public sealed unsafe class FileWatch : IDisposable
{
    private const uint Events =
        Libc.IN_MODIFY | Libc.IN_CLOSE_WRITE | Libc.IN_MOVED_FROM | Libc.IN_MOVED_TO | Libc.IN_CREATE | Libc.IN_DELETE | Libc.IN_ONLYDIR;

    private readonly FileDescriptor _notifications;
    private readonly WakeEvent _interruption = new();
    private readonly Dictionary<int, string> _directories = [];
    private readonly HashSet<WatchedFile> _files = [];

    private FileWatch(FileDescriptor notifications) => _notifications = notifications;

    /// <summary>Opens a watch that looks at nothing yet.</summary>
    /// <param name="errno">Why there is none: EMFILE where the user has fs.inotify.max_user_instances of them.</param>
    /// <returns>The watch, or null.</returns>
    public static FileWatch? TryOpen(out Errno errno)
    {
        int notifications = Libc.inotify_init1(Libc.IN_CLOEXEC | Libc.IN_NONBLOCK);
        errno = notifications < 0 ? Libc.LastError : Errno.None;
        return notifications < 0 ? null : new(new(notifications));
    }

    /// <summary>Looks at these files from now on, and at no others.</summary>
    /// <param name="files">The files; of those whose directory is missing nothing is seen until this is called again.</param>
    /// <returns><see cref="Errno.None"/>, or why some directory cannot be watched: ENOSPC at fs.inotify.max_user_watches.</returns>
    public Errno Set(IEnumerable<WatchedFile> files)
    {
        Errno failure = Errno.None;
        HashSet<int> kept = [];
        _files.Clear();
        foreach (WatchedFile file in files)
        {
            // The kernel gives one and the same descriptor for a directory, however often it is added.
            int watch = Libc.inotify_add_watch(_notifications.Value, file.Directory, Events);
            if (watch >= 0)
            {
                _directories[watch] = file.Directory;
                kept.Add(watch);
                _files.Add(file);
            }
            else if (Libc.LastError is not (Errno.NoEntry or Errno.NotDirectory) and var errno)
            {
                failure = errno;
            }
        }

        foreach (int watch in (int[])[.. _directories.Keys])
        {
            if (!kept.Contains(watch))
            {
                _directories.Remove(watch);
                _ = Libc.inotify_rm_watch(_notifications.Value, watch);
            }
        }

        return failure;
    }

    /// <summary>Waits for a change; of several at once, the last one counts.</summary>
    /// <param name="milliseconds">The longest wait; 0 only looks.</param>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public FileChange Wait(int milliseconds)
    {
        long deadline = Clock.Milliseconds() + milliseconds;
        PollSet poll = new();
        while (true)
        {
            poll.Clear();
            int notifications = poll.Add(_notifications.Value, PollEvents.Readable);
            int interruption = poll.Add(_interruption.Descriptor, PollEvents.Readable);
            poll.Wait((int)Math.Max(0, deadline - Clock.Milliseconds()));
            if (poll[interruption] != PollEvents.None)
            {
                return FileChange.None;
            }

            FileChange change = poll[notifications] == PollEvents.None ? FileChange.None : ReadEvents();
            if (change != FileChange.None || Clock.Milliseconds() >= deadline)
            {
                return change;
            }
        }
    }

    /// <summary>Ends this wait and all that follow. May be called by any thread.</summary>
    public void Interrupt() => _interruption.Set();

    /// <inheritdoc/>
    public void Dispose()
    {
        _notifications.Dispose();
        _interruption.Dispose();
    }

    private FileChange ReadEvents()
    {
        FileChange seen = FileChange.None;
        byte* buffer = stackalloc byte[4096];
        nint length;
        while ((length = Libc.read(_notifications.Value, buffer, 4096)) > 0)
        {
            ReadOnlySpan<byte> rest = new(buffer, (int)length);
            while (rest.Length >= sizeof(Libc.inotify_event))
            {
                Libc.inotify_event header = MemoryMarshal.Read<Libc.inotify_event>(rest);
                FileChange change = Judge(in header, rest.Slice(sizeof(Libc.inotify_event), (int)header.len));
                seen = change == FileChange.None ? seen : change;
                rest = rest[(sizeof(Libc.inotify_event) + (int)header.len)..];
            }
        }

        return seen;
    }

    private FileChange Judge(in Libc.inotify_event header, ReadOnlySpan<byte> name)
    {
        if ((header.event_mask & Libc.IN_Q_OVERFLOW) != 0)
        {
            return FileChange.Changed;
        }

        // A watch ends when its directory goes; one that was taken back may still have notifications.
        if (!_directories.TryGetValue(header.wd, out string? directory) || (header.event_mask & Libc.IN_IGNORED) != 0)
        {
            return _directories.Remove(header.wd) ? FileChange.Changed : FileChange.None;
        }

        return !_files.Contains(new(directory, Encoding.UTF8.GetString(name.TrimEnd((byte)0)))) ? FileChange.None : header.event_mask switch
        {
            Libc.IN_MODIFY => FileChange.Writing,
            Libc.IN_CLOSE_WRITE or Libc.IN_MOVED_TO => FileChange.Complete,
            _ => FileChange.Changed,
        };
    }
}
