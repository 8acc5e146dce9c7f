using System;

namespace CsCni.Linux;

/// <summary>The process that is running.</summary>
public static class CurrentProcess
{
    /// <summary>Ends the process at once, without running anything more: no finalizer, no exit handler.</summary>
    /// <param name="status">0 to 255.</param>
    public static void Exit(int status) => Libc._exit(status);

    /// <summary>Its process ID.</summary>
    public static int Id => Libc.getpid();

    /// <summary>The user that the kernel takes it for (geteuid(2)).</summary>
    public static uint UserId => Libc.geteuid();

    /// <summary>The path of its executable, links followed (/proc/self/exe).</summary>
    /// <exception cref="LinuxException">/proc is not there.</exception>
    public static string ExecutablePath() =>
        FileSystem.ReadLink("/proc/self/exe") ?? throw new LinuxException("cannot read \"/proc/self/exe\"", Libc.LastError);

    /// <summary>The kernel's ID of this boot (/proc/sys/kernel/random/boot_id), without dashes.</summary>
    /// <exception cref="LinuxException">/proc is not there.</exception>
    public static Guid BootId()
    {
        byte[] text = FileText.ReadBytes("/proc/sys/kernel/random/boot_id", 64);
        return Guid.Parse(System.Text.Encoding.ASCII.GetString(text).AsSpan().Trim());
    }
}
