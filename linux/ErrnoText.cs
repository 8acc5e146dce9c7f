using System.Runtime.InteropServices;

namespace CsCni.Linux;

/// <summary>The C library's words for an error number.</summary>
public static unsafe class ErrnoText
{
    /// <summary>The constant's name, "ENOENT"; the number where the C library knows none.</summary>
    public static string Name(this Errno errno) =>
        Marshal.PtrToStringUTF8((nint)Libc.strerrorname_np((int)errno)) ?? $"errno {(int)errno}";

    /// <summary>The text with the name, "No such file or directory (ENOENT)".</summary>
    public static string Describe(this Errno errno) =>
        $"{Marshal.PtrToStringUTF8((nint)Libc.strerrordesc_np((int)errno)) ?? "unknown error"} ({errno.Name()})";
}
