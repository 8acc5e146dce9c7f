using CsCni.Cni;
using CsCni.Cni.Json;

namespace CsCni.Dhcp.Daemon;

/// <summary>A request as <see cref="DhcpRendezvous"/> describes it.</summary>
/// <param name="Command">A CNI_COMMAND.</param>
/// <param name="ContainerId">CNI_CONTAINERID.</param>
/// <param name="IfName">CNI_IFNAME.</param>
/// <param name="NetNsPath">CNI_NETNS.</param>
/// <param name="Arguments">CNI_ARGS.</param>
/// <param name="Milliseconds">How long the plugin waits.</param>
/// <param name="Config">The network configuration.</param>
internal sealed record DaemonRequest(
    string Command, string ContainerId, string IfName, string NetNsPath, string Arguments, int Milliseconds, NetworkConfig Config)
{
    private const int LongestWait = 3600 * 1000;

    internal Attachment Attachment => new(Config.Name, ContainerId, IfName);

    /// <summary>Reads a request. Names are checked: files are named by them.</summary>
    /// <exception cref="CniException">4, 6 or 7: malformed.</exception>
    internal static DaemonRequest Parse(System.ReadOnlyMemory<byte> json)
    {
        JsonObject root = JsonText.ParseObject(json, "request");
        DaemonRequest request = new(
            root["command"].AsString() ?? string.Empty,
            root["containerID"].AsString() ?? string.Empty,
            root["ifname"].AsString() ?? string.Empty,
            root["netns"].AsString() ?? string.Empty,
            root["args"].AsString() ?? string.Empty,
            root["milliseconds"].AsInteger(1, LongestWait) ?? LongestWait,
            NetworkConfig.Parse(root["config"].Raw));
        if (request.Command is "ADD" or "DEL" or "CHECK")
        {
            RequireName("CNI_CONTAINERID", request.ContainerId, Identifier.Fault(request.ContainerId));
            RequireName("CNI_IFNAME", request.IfName, Linux.InterfaceName.Fault(request.IfName));
        }

        return request;
    }

    private static void RequireName(string variable, string name, string? fault)
    {
        if (fault is not null)
        {
            throw new CniException(ErrorCode.InvalidEnvironment, $"{variable} \"{name}\" {fault}");
        }
    }
}
