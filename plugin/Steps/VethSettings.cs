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

    /// <summary>
    /// True where the host's end gets no IPv6 link-local address. Nothing speaks to it on a port of a bridge, and on a node
    /// that forwards IPv6 the kernel needs twice as long to delete a link that had one for more than a second or two.
    /// </summary>
    public bool HasNoLinkLocal { get; init; }

    /// <summary>The mode of a pair of kind netkit; null for one of kind veth.</summary>
    public NetkitMode? Netkit { get; init; }

    /// <summary>What the bridge's port differs in from a new one.</summary>
    public BridgePort? Port { get; init; }
}
