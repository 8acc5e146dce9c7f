using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace CsCni.Linux;

/// <summary>A process that has a socket open, for the message about a port that is taken.</summary>
/// <param name="ProcessId">Its process ID.</param>
/// <param name="Name">Its name (/proc/PID/comm).</param>
/// <param name="CommandLine">Its arguments with spaces between, at most 4,096 bytes.</param>
public sealed record SocketOwner(int ProcessId, string Name, string CommandLine)
{
    /// <summary>Looks through all processes' descriptors: slow, and only of use where something has gone wrong.</summary>
    /// <param name="inode">The socket's inode number.</param>
    /// <returns>The process; null where none that can be seen has it.</returns>
    public static SocketOwner? Find(uint inode)
    {
        string wanted = $"socket:[{inode.ToString(CultureInfo.InvariantCulture)}]";
        foreach (string name in Names("/proc"))
        {
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int process) && Has($"/proc/{name}/fd", wanted))
            {
                return new(process, Read($"/proc/{name}/comm"), Read($"/proc/{name}/cmdline"));
            }
        }

        return null;
    }

    /// <summary>"python3 (process 1234)".</summary>
    public override string ToString() => $"{Name} (process {ProcessId})";

    private static bool Has(string directory, string wanted)
    {
        foreach (string descriptor in Names(directory))
        {
            if (FileSystem.ReadLink($"{directory}/{descriptor}") == wanted)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Processes come and go while they are looked at.</summary>
    private static List<string> Names(string path)
    {
        List<string> names = [];
        try
        {
            using DirectoryHandle? directory = DirectoryHandle.TryOpen(path, out _);
            directory?.ForEachName(names.Add);
        }
        catch (LinuxException)
        {
        }

        return names;
    }

    /// <summary>What a process calls itself is shown to people: control characters become question marks.</summary>
    private static string Read(string path)
    {
        try
        {
            char[] text = Encoding.UTF8.GetString(FileText.ReadBytes(path, 1 << 22)).TrimEnd('\n', '\0').ToCharArray();
            for (int index = 0; index < text.Length; index++)
            {
                text[index] = text[index] == '\0' ? ' ' : char.IsControl(text[index]) ? '?' : text[index];
            }

            return new string(text, 0, Math.Min(text.Length, 4096));
        }
        catch (LinuxException)
        {
            return string.Empty;
        }
    }
}
