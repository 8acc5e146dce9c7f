using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Cni.Results;
using CsCni.Linux;

namespace CsCni.Ipam.Dhcp;

/// <summary>The commands of ipam type <c>dhcp</c>: each is a request to the daemon, which holds the leases.</summary>
internal static class DhcpCommands
{
    /// <summary>ADD: a lease, by the container's link.</summary>
    internal static CniResult Add(CniCall call)
    {
        JsonObject answer = Run("ADD", call, ErrorCode.TryAgainLater);
        return ResultReader.Read(answer, SpecVersion.Current);
    }

    /// <summary>CHECK: the daemon holds the lease, and it has not expired.</summary>
    internal static void Check(CniCall call) => Run("CHECK", call, ErrorCode.TryAgainLater);

    /// <summary>STATUS: the daemon runs.</summary>
    internal static void Status(CniCall call) => Run("STATUS", call, ErrorCode.NotAvailable);

    /// <summary>
    /// DEL: the lease is released. A daemon that is down must not keep a container without a lease from being deleted; one that has
    /// a lease is to be deleted once the daemon is there again, which would renew it otherwise.
    /// </summary>
    internal static void Del(CniCall call)
    {
        DhcpConfig config = DhcpConfig.Read(call.Config);
        string file = $"{config.StateDirectory}/{call.Config.Name}/{DhcpRendezvous.FileName(call.Attachment)}";
        if (DhcpDaemonCall.TryRun("DEL", call, config) is null && FileSystem.Exists(file))
        {
            throw NotRunning(config, ErrorCode.TryAgainLater, $", so that the lease of {call.Attachment} cannot be released");
        }
    }

    /// <summary>GC: leases that are not in the list are released; without a list none.</summary>
    internal static void Gc(CniCall call)
    {
        if (call.Config.ValidAttachments() is not { } valid)
        {
            return;
        }

        DhcpConfig config = DhcpConfig.Read(call.Config);
        if (DhcpDaemonCall.TryRun("GC", call, config) is null && HasOthers($"{config.StateDirectory}/{call.Config.Name}", valid))
        {
            throw NotRunning(config, ErrorCode.TryAgainLater, $", so that leases of network \"{call.Config.Name}\" cannot be released");
        }
    }

    private static JsonObject Run(string command, CniCall call, int code)
    {
        DhcpConfig config = DhcpConfig.Read(call.Config);
        return DhcpDaemonCall.TryRun(command, call, config) ?? throw NotRunning(config, code, string.Empty);
    }

    private static bool HasOthers(string path, HashSet<Attachment> valid)
    {
        HashSet<string> names = [];
        foreach (Attachment attachment in valid)
        {
            names.Add(DhcpRendezvous.FileName(attachment));
        }

        bool hasOthers = false;
        using DirectoryHandle? directory = DirectoryHandle.TryOpen(path, out _);
        directory?.ForEachName(name => hasOthers |= !name.StartsWith('.') && !names.Contains(name));
        return hasOthers;
    }

    private static CniException NotRunning(DhcpConfig config, int code, string consequence) => new(
        code,
        $"the DHCP daemon is not running at \"{config.SocketPath}\"{consequence}: start cscni-dhcp -socketpath {config.SocketPath}, or correct \"daemonSocketPath\"");
}
