using System;
using CsCni.Cni.Runtime;
using CsCni.Linux;

namespace CsCni.Agent.Garbage;

/// <summary>
/// What can be seen from here of containers' network namespaces. A path that leads nowhere does not prove that the container
/// is gone: in a container of our own, paths of the node may be hidden. What a mistake costs is the network of every pod, so
/// that anything short of a proof is <see cref="SandboxState.Untold"/>.
/// </summary>
internal sealed class SandboxView : IDisposable
{
    /// <summary>PROC_PID_INIT_INO (linux/proc_ns.h): the node's first PID namespace, from where every process is seen.</summary>
    private const string FirstPidNamespace = "pid:[4026531836]";

    private readonly NetNs _own = NetNs.OpenCurrent();
    private readonly Lazy<HostLinks> _links = new(HostLinks.Read);

    /// <summary>Looks at the namespace of an attachment.</summary>
    /// <param name="cached">The attachment.</param>
    /// <param name="reason">Why it cannot be told; empty where it can.</param>
    public SandboxState Look(CachedAttachment cached, out string reason)
    {
        string path = cached.Request.NetNsPath;
        reason = string.Empty;
        if (path.Length > 0)
        {
            using NetNs? netns = Open(path, out reason);
            if (netns is not null && !IsOfAnother(path, netns))
            {
                return SandboxState.Standing;
            }
        }
        else
        {
            reason = "the cache does not say where it is";
        }

        // What a link says counts in both directions: a path may be gone before the namespace is.
        SandboxState told = _links.Value.Ask(cached);
        SandboxState state = told == SandboxState.Untold && reason.Length == 0 ? SandboxState.Gone : told;
        reason = state == SandboxState.Untold ? reason : string.Empty;
        return state;
    }

    /// <inheritdoc/>
    public void Dispose() => _own.Dispose();

    private static NetNs? Open(string path, out string reason)
    {
        try
        {
            NetNs? netns = NetNs.TryOpen(path, out Errno errno);
            reason = netns is null ? WhyUntold(path, errno) : string.Empty;
            return netns;
        }
        catch (LinuxException exception)
        {
            // A shortage of descriptors or memory.
            reason = exception.Message;
            return null;
        }
    }

    /// <summary>
    /// The path of a process that is gone leads to another's once the number is used again: to the node's own namespace, for
    /// most of its processes. No container is attached there.
    /// </summary>
    private bool IsOfAnother(string path, NetNs netns) => IsOfProcess(path) && netns.IsSame(_own);

    /// <summary>Why a path that cannot be opened as a network namespace proves nothing; empty where it proves that there is none.</summary>
    private static string WhyUntold(string path, Errno errno)
    {
        if (errno == Errno.Invalid)
        {
            // A mount that does not reach us leaves the file that it was made over, the same as one that was taken away.
            return $"\"{path}\" is no network namespace, at least as it is seen from here";
        }

        if (errno is not (Errno.NoEntry or Errno.NotDirectory))
        {
            return new LinuxException($"cannot open \"{path}\"", errno).Message;
        }

        if (IsOfProcess(path))
        {
            return FileSystem.ReadLink("/proc/self/ns/pid") == FirstPidNamespace
                ? string.Empty
                : $"\"{path}\" is of a process, and not all of the node's processes are seen from here";
        }

        string folder = path[..Math.Max(1, path.LastIndexOf('/'))];
        return FileStatus.TryGet(folder, out _) is { IsDirectory: true } ? string.Empty : $"there is no directory \"{folder}\"";
    }

    private static bool IsOfProcess(string path) => path.StartsWith("/proc/", StringComparison.Ordinal);
}
