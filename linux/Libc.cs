using System.Runtime.InteropServices;

namespace CsCni.Linux;

/// <summary>
/// The C library's functions under their C names; the parts in other files are grouped by header. Callers in this
/// folder check results and loop on EINTR; nothing outside it sees these.
/// </summary>
internal static unsafe partial class Libc
{
    private const string Name = "libc";

    [LibraryImport(Name)]
    internal static partial byte* strerrorname_np(int errno);

    [LibraryImport(Name)]
    internal static partial byte* strerrordesc_np(int errno);

    /// <summary>
    /// errno of this thread's last call, as it was saved right after it. errno itself may have changed since: the
    /// runtime's own calls, such as those of a thread that waits for a garbage collection, set it too.
    /// </summary>
    internal static Errno LastError => (Errno)Marshal.GetLastPInvokeError();
}
