using System.IO;
using CsCni.Linux;

namespace CsCni.Agent;

/// <summary>One agent for each subnet file: two would undo each other's work.</summary>
internal static class AgentLock
{
    private const int Patience = 2_000;

    /// <summary>The file that is locked.</summary>
    internal static string PathOf(string subnetFile) => subnetFile + ".lock";

    /// <summary>Takes the lock, and waits a little for an agent that is just ending.</summary>
    /// <returns>The lock; null where another agent keeps it.</returns>
    /// <exception cref="LinuxException">The file cannot be made.</exception>
    internal static FileLock? TryTake(string subnetFile)
    {
        string path = PathOf(subnetFile);
        using DirectoryHandle directory = DirectoryHandle.OpenOrCreate(Path.GetDirectoryName(path) ?? "/", 0x1ed); // 0755
        return FileLock.TryAcquire(directory.OpenFile(Path.GetFileName(path), OpenFlags.ReadWrite | OpenFlags.Create), Patience);
    }
}
