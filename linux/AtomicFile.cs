using System;

namespace CsCni.Linux;

/// <summary>Writes a whole file so that a reader sees the old content or the new, never a part.</summary>
public static class AtomicFile
{
    /// <summary>Writes the file under a name of this process's own, then renames it into place.</summary>
    /// <param name="directory">Where it goes.</param>
    /// <param name="name">Its final name.</param>
    /// <param name="content">All of it.</param>
    /// <param name="mode">Permission bits, before the umask.</param>
    /// <exception cref="LinuxException">A step failed; nothing is left of it then.</exception>
    public static void Write(DirectoryHandle directory, string name, ReadOnlySpan<byte> content, uint mode = 0x180)
    {
        string temporary = $".{name}.{Libc.getpid()}";
        try
        {
            using (FileDescriptor file = directory.OpenFile(temporary, OpenFlags.Write | OpenFlags.Create | OpenFlags.Truncate, mode))
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
