using System;
using System.Text;
using CsCni.Linux;

namespace CsCni.Cni.Runtime;

/// <summary>What a runtime looks at in a container's namespace before it lets plugins in.</summary>
internal static class Sandbox
{
    /// <summary>
    /// Refuses what would end in an undo that destroys another's work: after a failed ADD every plugin gets a DEL, and
    /// plugins delete the container's interface by its name.
    /// </summary>
    /// <param name="request">The attachment.</param>
    /// <param name="allowsOwn">CNI_NETNS_OVERRIDE: the namespace may be this process's own.</param>
    /// <exception cref="CniException">4: no namespace, our own one, or the interface exists.</exception>
    internal static void RequireFree(AttachmentRequest request, bool allowsOwn)
    {
        using NetNs netns = Open(request.NetNsPath);
        RequireForeign(request.NetNsPath, allowsOwn);

        // Every namespace has a "lo"; the loopback plugin is called with that name.
        if (request.IfName != "lo" && HasLink(netns, request.IfName))
        {
            throw new CniException(
                ErrorCode.InvalidEnvironment,
                $"interface \"{request.IfName}\" exists already in \"{request.NetNsPath}\": "
                + "choose another interface name, or delete the attachment that made it");
        }
    }

    /// <summary>Refuses this process's own namespace, where there is a namespace at all.</summary>
    /// <exception cref="CniException">4: it is our own.</exception>
    internal static void RequireForeign(string path, bool allowsOwn)
    {
        if (!allowsOwn && IsOwn(path))
        {
            throw new CniException(
                ErrorCode.InvalidEnvironment,
                $"\"{path}\" is the namespace of this host itself, expected a container's (CNI_NETNS_OVERRIDE=1 allows it)");
        }
    }

    /// <summary>True where the path is this process's own namespace.</summary>
    internal static bool IsOwn(string path)
    {
        using NetNs? netns = path.Length == 0 ? null : NetNs.TryOpen(path, out _);
        using NetNs own = NetNs.OpenCurrent();
        return netns is not null && netns.IsSame(own);
    }

    private static NetNs Open(string path)
    {
        NetNs? netns = NetNs.TryOpen(path, out Errno errno);
        return netns ?? throw new CniException(
            ErrorCode.InvalidEnvironment,
            errno == Errno.Invalid
                ? $"\"{path}\" is no network namespace (expected a path such as /run/netns/NAME or /proc/PID/ns/net)"
                : new LinuxException($"cannot open network namespace \"{path}\"", errno).Message);
    }

    /// <summary>The kernel lists the links of the reading thread's namespace: two lines of heading, then "  name: numbers".</summary>
    private static bool HasLink(NetNs netns, string name)
    {
        using NetNsThread thread = new(netns);
        byte[] table = thread.Run(static () => FileText.ReadBytes("/proc/thread-self/net/dev", 64 << 20));
        foreach (string line in Encoding.UTF8.GetString(table).Split('\n'))
        {
            int colon = line.IndexOf(':');
            if (colon > 0 && line.AsSpan(0, colon).Trim().SequenceEqual(name))
            {
                return true;
            }
        }

        return false;
    }
}
