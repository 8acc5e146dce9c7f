using System;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Ipam;
using CsCni.Linux;

namespace CsCni.Plugin.Steps;

/// <summary>
/// The IPAM plugin of the same build, served within this process: a second one would take longer to start than all the
/// rest of an ADD. What it does, and what stands on disk, is the same either way.
/// </summary>
internal static class OwnIpam
{
    private const string Name = "cscni-ipam";

    /// <summary>
    /// True where CNI_PATH leads to the IPAM plugin that lies beside this executable, under whatever name. Any other one
    /// is run as a process, be it called the same.
    /// </summary>
    public static bool Is(DelegatedPlugin plugin)
    {
        string self = CurrentProcess.ExecutablePath();
        string beside = $"{self[..(self.LastIndexOf('/') + 1)]}{Name}";
        return FileStatus.TryGet(beside, out _) is { } file && file.IsSameFile(plugin.File);
    }

    /// <summary>Serves ADD.</summary>
    /// <exception cref="CniException">The IPAM plugin's own error.</exception>
    public static CniResult Add(DelegatedPlugin plugin, CniCall call)
    {
        CniResult? result = null;
        Serve(plugin, "ADD", () => result = new IpamPlugin().Add(call));
        return result!;
    }

    /// <summary>Serves a command other than ADD.</summary>
    /// <exception cref="CniException">The IPAM plugin's own error.</exception>
    public static void Run(DelegatedPlugin plugin, CniCommand command, CniCall call)
    {
        IpamPlugin ipam = new();
        switch (command)
        {
            case CniCommand.Del:
                Serve(plugin, "DEL", () => ipam.Del(call));
                break;
            case CniCommand.Check:
                Serve(plugin, "CHECK", () => ipam.Check(call));
                break;
            case CniCommand.Gc:
                Serve(plugin, "GC", () => ipam.Gc(call));
                break;
            default:
                Serve(plugin, "STATUS", () => ipam.Status(call));
                break;
        }
    }

    /// <summary>Its errors read as those of a process would.</summary>
    private static void Serve(DelegatedPlugin plugin, string command, Action serve)
    {
        string context = $"plugin \"{plugin.Type}\" {command}";
        try
        {
            serve();
        }
        catch (CniException exception)
        {
            throw exception.Within(context);
        }
        catch (LinuxException exception)
        {
            throw new CniException(ErrorCode.InputOutput, $"{context}: {exception.Message}");
        }
    }
}
