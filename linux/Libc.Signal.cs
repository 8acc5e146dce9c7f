using System.Runtime.InteropServices;

namespace CsCni.Linux;

/// <summary>signal.h: dispositions.</summary>
internal static unsafe partial class Libc
{
    internal const int SIGHUP = 1;
    internal const int SIGINT = 2;
    internal const nint SIG_IGN = 1;

    /// <summary>struct sigaction of glibc x86-64: 152 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct sigaction_t
    {
        internal nint handler;
        internal sigset_t mask;
        internal int flags;
        internal nint restorer;
    }

    [LibraryImport(Name)]
    internal static partial int sigaction(int signal, sigaction_t* action, sigaction_t* before);
}
