using System.Runtime.InteropServices;

namespace CsCni.Linux;

/// <summary>sys/inotify.h.</summary>
internal static unsafe partial class Libc
{
    internal const int IN_CLOEXEC = 0x80000;
    internal const int IN_NONBLOCK = 0x800;
    internal const uint IN_MODIFY = 0x2;
    internal const uint IN_CLOSE_WRITE = 0x8;
    internal const uint IN_MOVED_FROM = 0x40;
    internal const uint IN_MOVED_TO = 0x80;
    internal const uint IN_CREATE = 0x100;
    internal const uint IN_DELETE = 0x200;
    internal const uint IN_Q_OVERFLOW = 0x4000;
    internal const uint IN_IGNORED = 0x8000;
    internal const uint IN_ONLYDIR = 0x1000000;

    /// <summary>struct inotify_event without its name, which follows, padded with NULs.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct inotify_event
    {
        internal int wd;
        internal uint event_mask;
        internal uint cookie;
        internal uint len;
    }

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int inotify_init1(int flags);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial int inotify_add_watch(int fd, string path, uint mask);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int inotify_rm_watch(int fd, int wd);
}
