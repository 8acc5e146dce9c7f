using CsCni.Linux;

namespace CsCni.Ipam.Store;

/// <summary>
/// Tells whether a file without any note of ours is of an earlier boot: whether it was written before this one began.
/// A clock that was set forward since then moves the computed beginning past files of this boot, and their addresses would
/// be handed out twice; the device nodes that the kernel made at its start were stamped by the clock of that time, so the
/// earlier of both counts. A doubt leaves a lease standing: GC finds it.
/// </summary>
internal sealed class BootBoundary
{
    private FileTime? _start;

    /// <summary>True where a file was written before this boot began.</summary>
    internal bool IsBefore(FileTime modified) => modified < (_start ??= Find());

    private static FileTime Find()
    {
        FileTime computed = Clock.BootTime();
        return FileStatus.TryGet("/dev/null", out _) is { } node && node.Modified < computed ? node.Modified : computed;
    }
}
