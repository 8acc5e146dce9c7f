using CsCni.Linux;

namespace CsCni.Netlink.Route;

/// <summary>
/// An entry of a link's forwarding database: where frames to a MAC go. Of a vxlan, to which host of the underlay; one MAC
/// has one destination, except 00:00:00:00:00:00, which stands for all MACs without an entry, and multicast MACs: these may
/// have several, one entry each, and a frame goes to all of them.
/// </summary>
public readonly record struct FdbEntry
{
    /// <summary>Index of the link.</summary>
    public required int Link { get; init; }

    /// <summary>NDA_LLADDR; the zero address is a vxlan's entry for all others.</summary>
    public required MacAddress Mac { get; init; }

    /// <summary>
    /// NDA_DST, of the vxlan's family: the other end's address in the underlay. The default value for none, as other kinds
    /// have it.
    /// </summary>
    public IpAddress Destination { get; init; }

    /// <summary>NDA_PORT: UDP port of the other end; 0 for the vxlan's own.</summary>
    public ushort Port { get; init; }

    /// <summary>NDA_VNI: VNI to send with; null for the vxlan's own.</summary>
    public uint? Vni { get; init; }

    /// <summary>NDA_IFINDEX: index of the link that packets to the other end leave by; 0 for the vxlan's own.</summary>
    public int OutputLink { get; init; }

    /// <summary>NUD_ state; <see cref="NeighbourState.Permanent"/> for an entry that never ages.</summary>
    public NeighbourState State { get; init; }

    /// <summary>NTF_ flags; the kernel does not tell <see cref="NeighbourFlags.Master"/> of an entry that a bridge has.</summary>
    public NeighbourFlags Flags { get; init; }
}
