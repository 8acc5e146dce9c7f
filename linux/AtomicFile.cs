using System;
using System.Globalization;

namespace CsCni.Linux;

/// <summary>Writes a whole file so that a reader sees the old content or the new, never a part.</summary>
public static class AtomicFile
{
    private const uint OwnerOnly = 0x180; // 0600

    /// <summary>The other name of a file that one process at a time writes: what a killed one has left is found by it.</summary>
    public static string TemporaryOf(string name) => $".{name}";

    /// <summary>Writes the file under another name, then renames it into place.</summary>
    /// <param name="directory">Where it goes.</param>
    /// <param name="name">Its final name.</param>
    /// <param name="content">All of it.</param>
    /// <param name="mode">Permission bits, before the umask.</param>
    /// <exception cref="LinuxException">A step failed; nothing is left of it then.</exception>
    public static void Write(DirectoryHandle directory, string name, ReadOnlySpan<byte> content, uint mode = OwnerOnly) =>
        Write(directory, name, $".{name}.{Libc.getpid().ToString(CultureInfo.InvariantCulture)}", content, mode);

    /// <summary>The same of a file that one process at a time writes: its other name is <see cref="TemporaryOf"/>.</summary>
    /// <inheritdoc cref="Write(DirectoryHandle, string, ReadOnlySpan{byte}, uint)"/>
    public static void WriteAlone(DirectoryHandle directory, string name, ReadOnlySpan<byte> content, uint mode = OwnerOnly) =>
        Write(directory, name, TemporaryOf(name), content, mode);

    private static void Write(DirectoryHandle directory, string name, string temporary, ReadOnlySpan<byte> content, uint mode)
    {
        try
        {
            using (FileDescriptor file = directory.CreateFile(temporary, mode))
            {
                file.Write(content);
            }

            directory.Replace(temporary, name);
        }
        catch (LinuxException)
        {
            RemoveQuietly(directory, temporary);
            throw;
        }
    }

    /// <summary>Where this fails too (a read-only file system), the first failure is the one to tell.</summary>
    private static void RemoveQuietly(DirectoryHandle directory, string name)
    {
        try
        {
            directory.Unlink(name);
        }
        catch (LinuxException)
        {
        }
    }
}
