namespace CsCni.Cni;

/// <summary>
/// Where the IPAM plugin and the DHCP daemon meet: neither knows the other. A connection carries one request and one answer,
/// both JSON objects. The request has <c>command</c> (a CNI_COMMAND), <c>containerID</c>, <c>ifname</c>, <c>netns</c>, <c>args</c> (CNI_ARGS),
/// <c>milliseconds</c> (how long the plugin waits) and <c>config</c> (the network configuration). The answer is a result of the
/// newest version, an empty object, or an error document.
/// </summary>
public static class DhcpRendezvous
{
    /// <summary>The daemon's socket where nothing else is configured: the reference daemon's place.</summary>
    public const string SocketPath = "/run/cni/dhcp.sock";

    /// <summary>Where the daemon keeps its leases where nothing else is configured; empty after a boot.</summary>
    public const string StateDirectory = "/run/cscni/dhcp";

    /// <summary>The largest request or answer in bytes: a configuration with room for the rest.</summary>
    public const int DocumentLimit = PluginHost.InputLimit + (64 << 10);

    /// <summary>The name of a lease's file, in the directory of its network's name. An ifname has no colon.</summary>
    public static string FileName(Attachment attachment) => $"{attachment.ContainerId}:{attachment.IfName}.json";
}
