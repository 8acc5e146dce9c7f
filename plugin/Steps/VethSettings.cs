using CsCni.Linux;
using CsCni.Netlink.Route;

namespace CsCni.Plugin.Steps;

/// <summary>What a type wants of a container's veth pair.</summary>
internal readonly record struct VethSettings
{
    /// <summary>MTU of both ends in bytes; 0 leaves it to the kernel.</summary>
    public int Mtu { get; init; }

    /// <summary>The container's end's hardware address; null leaves it to the kernel.</summary>
    public MacAddress? Mac { get; init; }

    /// <summary>Index of the bridge that the host's end becomes a port of; 0 for none.</summary>
    public int Master { get; init; }

    /// <summary>What the bridge's port differs in from a new one.</summary>
    public BridgePort? Port { get; init; }
}
