using System;

namespace CsCni.Linux;

/// <summary>A system call that failed: what was being done, to what, and the kernel's error number.</summary>
public sealed class LinuxException : Exception
{
    /// <summary>Joins the words for the operation with the error's text.</summary>
    /// <param name="operation">What was tried, with the thing's name: <c>open "/run/x"</c>.</param>
    /// <param name="errno">The kernel's answer.</param>
    public LinuxException(string operation, Errno errno)
        : base($"{operation}: {errno.Describe()}") => Errno = errno;

    /// <summary>The kernel's answer.</summary>
    public Errno Errno { get; }
}
