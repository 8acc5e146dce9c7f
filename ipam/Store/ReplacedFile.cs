using System;
using CsCni.Linux;

namespace CsCni.Ipam.Store;

/// <summary>
/// Writes a whole file of the store under one fixed second name, then in place. The lock is held, so nobody else uses that
/// name; what a killed process left under it is replaced by the next one, and nothing piles up.
/// </summary>
internal static class ReplacedFile
{
    /// <summary>The second name.</summary>
    internal const string TemporaryName = "cscni.tmp";

    /// <summary>Writes the two parts as one file.</summary>
    /// <exception cref="LinuxException">A step failed; the file is as it was.</exception>
    internal static void Write(DirectoryHandle directory, string name, ReadOnlySpan<byte> head, ReadOnlySpan<byte> rest)
    {
        try
        {
            using (FileDescriptor file = directory.CreateFile(TemporaryName))
            {
                file.Write(head);
                file.Write(rest);
            }

            directory.Replace(TemporaryName, name);
        }
        catch (LinuxException exception)
        {
            directory.Unlink(TemporaryName);
            throw new LinuxException($"cannot write \"{directory.Path}/{name}\"", exception.Errno);
        }
    }
}
