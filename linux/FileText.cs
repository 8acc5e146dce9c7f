using System;

namespace CsCni.Linux;

/// <summary>Reads small files whole.</summary>
public static class FileText
{
    /// <summary>Reads a file of at most so many bytes.</summary>
    /// <param name="path">The path, links followed.</param>
    /// <param name="limit">The largest accepted size in bytes.</param>
    /// <exception cref="LinuxException">It cannot be read, or is larger (EFBIG).</exception>
    public static byte[] ReadBytes(string path, int limit)
    {
        using FileDescriptor file = FileDescriptor.Open(path, OpenFlags.Read);
        return ReadToEnd(file, limit) ?? throw TooLarge(path, limit);
    }

    /// <summary>Reads a descriptor to its end.</summary>
    /// <param name="file">A file, pipe or socket.</param>
    /// <param name="limit">The largest accepted size in bytes.</param>
    /// <returns>The bytes, or null where there are more than <paramref name="limit"/>.</returns>
    /// <exception cref="LinuxException">read(2) failed.</exception>
    public static byte[]? ReadToEnd(FileDescriptor file, int limit)
    {
        byte[] buffer = new byte[Math.Min(limit + 1, 8192)];
        int length = 0;
        while (true)
        {
            int count = file.Read(buffer.AsSpan(length));
            length += count;
            if (length > limit)
            {
                return null;
            }

            if (count == 0)
            {
                return buffer.AsSpan(0, length).ToArray();
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min((long)limit + 1, 2L * buffer.Length));
            }
        }
    }

    internal static LinuxException TooLarge(string path, int limit) => new($"cannot read \"{path}\": it is larger than {limit} bytes", (Errno)27);
}
