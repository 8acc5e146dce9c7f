using System;
using System.Collections.Generic;
using System.IO;
using CsCni.Linux;

namespace CsCni.Agent.State;

/// <summary>Puts plugin executables where container runtimes look for them.</summary>
internal static class PluginInstaller
{
    private const UnixFileMode Executable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>
    /// Copies every executable file of a directory, and every link to a file beside it. Each is renamed into place, so that a
    /// runtime never starts half a plugin; one that is the same already is not touched, another of its name is replaced.
    /// </summary>
    /// <param name="from">The directory to copy from.</param>
    /// <param name="to">The directory to copy to, made where it is missing.</param>
    /// <returns>What was copied or linked.</returns>
    /// <exception cref="IOException">A step failed, or there is no executable.</exception>
    /// <exception cref="UnauthorizedAccessException">A step was refused.</exception>
    /// <exception cref="LinuxException">A rename failed.</exception>
    internal static IReadOnlyList<string> Install(string from, string to)
    {
        IReadOnlyList<FileInfo> files = Find(from);
        if (files.Count == 0)
        {
            throw new IOException($"there is no executable in \"{from}\"");
        }

        List<string> installed = [];
        Directory.CreateDirectory(to);
        foreach (FileInfo file in files)
        {
            string target = Path.Combine(to, file.Name);
            if (file.LinkTarget is { } link ? Link(link, target) : Copy(file, target))
            {
                installed.Add(file.Name);
            }
        }

        return installed;
    }

    /// <summary>The executables of a directory, then the links, so that none leads to a plugin that is not there yet.</summary>
    /// <exception cref="IOException">The directory cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory must not be read.</exception>
    internal static IReadOnlyList<FileInfo> Find(string from)
    {
        List<FileInfo> files = [];
        foreach (FileInfo file in new DirectoryInfo(from).EnumerateFiles())
        {
            if (file.LinkTarget is { } link ? !link.Contains('/') : (file.UnixFileMode & AnyExecute) != 0)
            {
                files.Add(file);
            }
        }

        files.Sort(static (left, right) => (left.LinkTarget is null, right.LinkTarget is null) switch
        {
            (true, false) => -1,
            (false, true) => 1,
            _ => string.CompareOrdinal(left.Name, right.Name),
        });
        return files;
    }

    private static bool Copy(FileInfo file, string target)
    {
        FileInfo there = new(target);
        if (there.Exists && there.LinkTarget is null && there.UnixFileMode == Executable && there.Length == file.Length && IsSame(file, there))
        {
            return false;
        }

        Place(target, temporary =>
        {
            File.Copy(file.FullName, temporary);
            using FileStream copy = new(temporary, FileMode.Open, FileAccess.Write);
            File.SetUnixFileMode(copy.SafeFileHandle, Executable);

            // A rename may reach the disk before what it renames: after a power loss the plugin would be an empty file.
            copy.Flush(flushToDisk: true);
        });
        return true;
    }

    private static bool Link(string link, string target)
    {
        if (new FileInfo(target).LinkTarget == link)
        {
            return false;
        }

        Place(target, temporary => File.CreateSymbolicLink(temporary, link));
        return true;
    }

    private static void Place(string target, Action<string> make)
    {
        string name = Path.GetFileName(target);
        string temporary = Path.Combine(Path.GetDirectoryName(target)!, $".{name}.{Environment.ProcessId}");
        try
        {
            File.Delete(temporary);
            make(temporary);

            // File.Move would look at what a link leads to.
            using DirectoryHandle directory = DirectoryHandle.OpenOrCreate(Path.GetDirectoryName(target)!, 0x1ed); // 0755
            directory.Replace(Path.GetFileName(temporary), name);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static bool IsSame(FileInfo left, FileInfo right)
    {
        const int block = 64 << 10;
        using FileStream one = left.OpenRead();
        using FileStream other = right.OpenRead();
        byte[] first = new byte[block];
        byte[] second = new byte[block];
        int count;
        do
        {
            count = one.ReadAtLeast(first, block, throwOnEndOfStream: false);
            if (other.ReadAtLeast(second, block, throwOnEndOfStream: false) != count || !first.AsSpan(0, count).SequenceEqual(second.AsSpan(0, count)))
            {
                return false;
            }
        }
        while (count == block);
        return true;
    }
}
