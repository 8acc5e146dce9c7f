using System;
using System.Text;

namespace CsCni.Linux;

/// <summary>
/// Settings below /proc/sys. Those under net/ belong to the network namespace that the calling thread is in.
/// Paths are given with slashes, so that an interface name with a dot in it stays one part.
/// </summary>
public static class Sysctl
{
    /// <summary>Writes a value where another one stands; no write where it stands already (a read-only /proc/sys).</summary>
    /// <param name="path">Below /proc/sys, as <c>net/ipv4/conf/eth0/arp_notify</c>.</param>
    /// <param name="value">The text to write.</param>
    /// <exception cref="LinuxException">There is no such setting, or it cannot be written.</exception>
    public static void Set(string path, string value)
    {
        if (TrySet(path, value) is not Errno.None and Errno errno)
        {
            throw new LinuxException($"cannot set sysctl \"{path}\" to \"{value}\"", errno);
        }
    }

    /// <summary>Sets a parameter back to what it was, as far as it can be: a link or a kernel without it has nothing to set back.</summary>
    /// <param name="path">The path below /proc/sys.</param>
    /// <param name="value">The value of before.</param>
    /// <exception cref="LinuxException">It cannot be set just now (<see cref="ErrnoKind.IsOfTheMoment"/>), and is not to be forgotten.</exception>
    public static void PutBack(string path, string value)
    {
        Errno errno = TrySet(path, value);
        if (errno.IsOfTheMoment())
        {
            throw new LinuxException($"cannot set sysctl \"{path}\" back to \"{value}\"", errno);
        }
    }

    /// <summary>As <see cref="Set"/>, but says why it failed.</summary>
    public static Errno TrySet(string path, string value)
    {
        FileDescriptor? file = FileDescriptor.TryOpen("/proc/sys/" + path, OpenFlags.ReadWrite, out Errno errno);
        if (file is null)
        {
            return errno is Errno.ReadOnlyFileSystem or Errno.Access && Get(path) == value ? Errno.None : errno;
        }

        using (file)
        {
            return ReadValue(file) == value ? Errno.None : TryWrite(file, value);
        }
    }

    /// <summary>Reads a value of at most 64 bytes.</summary>
    /// <returns>The text without its newline, or null where there is no such setting, or none that can be read.</returns>
    public static string? Get(string path)
    {
        using FileDescriptor? file = FileDescriptor.TryOpen("/proc/sys/" + path, OpenFlags.Read, out _);
        return file is null ? null : ReadValue(file);
    }

    /// <summary>Null where there is nothing to read: some settings can only be written, or have no value at first (EIO).</summary>
    private static string? ReadValue(FileDescriptor file)
    {
        Span<byte> buffer = stackalloc byte[64];
        try
        {
            return Encoding.ASCII.GetString(buffer[..file.Read(buffer)]).TrimEnd('\n');
        }
        catch (LinuxException)
        {
            return null;
        }
    }

    private static Errno TryWrite(FileDescriptor file, string value)
    {
        try
        {
            file.WriteAt(Encoding.ASCII.GetBytes(value), 0);
            return Errno.None;
        }
        catch (LinuxException exception)
        {
            return exception.Errno;
        }
    }
}
