using System;
using System.IO;

namespace CsCni.Agent.State;

/// <summary>Files that others read: each is seen whole or not at all, with exactly the permissions that it shall have.</summary>
internal static class WholeFile
{
    /// <summary>0644: everybody may read.</summary>
    internal const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private static readonly FileStreamOptions s_fresh = new()
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.Write,
        Share = FileShare.None,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    };

    /// <summary>Larger files of that name are not ours.</summary>
    private const int Largest = 1 << 20;

    /// <summary>Writes a file under another name in its directory and renames it into place; its directory is made where it is missing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">All of it.</param>
    /// <returns>False where the file was so already, and was not touched.</returns>
    /// <exception cref="IOException">A step failed; nothing is left of it then.</exception>
    /// <exception cref="UnauthorizedAccessException">A step was refused.</exception>
    internal static bool Write(string path, ReadOnlySpan<byte> content)
    {
        if (IsSame(path, content))
        {
            return false;
        }

        string directory = Path.GetDirectoryName(path) ?? "/";
        Directory.CreateDirectory(directory);
        string temporary = Path.Combine(directory, $".{Path.GetFileName(path)}.{Environment.ProcessId}");
        try
        {
            // What stands under that name may be a link to somebody else's file: it is removed, never opened.
            File.Delete(temporary);
            using (FileStream stream = new(temporary, s_fresh))
            {
                stream.Write(content);

                // Not at creation, where the umask would take bits away.
                File.SetUnixFileMode(stream.SafeFileHandle, Readable);

                // A rename may reach the disk before what it renames.
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
            return true;
        }
        catch
        {
            RemoveQuietly(temporary);
            throw;
        }
    }

    /// <summary>Removes a file.</summary>
    /// <returns>False where there was none.</returns>
    /// <exception cref="IOException">It cannot be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be removed.</exception>
    internal static bool Remove(string path)
    {
        bool existed = File.Exists(path);
        if (existed)
        {
            File.Delete(path);
        }

        return existed;
    }

    private static bool IsSame(string path, ReadOnlySpan<byte> content)
    {
        FileInfo file = new(path);
        return file.Exists && file.LinkTarget is null && file.Length == content.Length && file.Length <= Largest
            && file.UnixFileMode == Readable && content.SequenceEqual(File.ReadAllBytes(path));
    }

    /// <summary>Where this fails too, the first failure is the one to tell.</summary>
    private static void RemoveQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }
}
