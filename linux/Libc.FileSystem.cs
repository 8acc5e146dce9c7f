using System.Runtime.InteropServices;

namespace CsCni.Linux;

/// <summary>sys/vfs.h.</summary>
internal static unsafe partial class Libc
{
    /// <summary>struct statfs of x86-64: 120 bytes.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 120)]
    internal struct statfs_t
    {
        internal long f_type;
        internal long f_bsize;
        internal ulong f_blocks;
        internal ulong f_bfree;
        internal ulong f_bavail;
        internal ulong f_files;
        internal ulong f_ffree;
    }

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial int statfs(string path, statfs_t* result);
}
