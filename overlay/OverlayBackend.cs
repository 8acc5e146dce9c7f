namespace CsCni.Overlay;

/// <summary>A backend with its settings, the same on every node of a cluster.</summary>
public sealed record OverlayBackend
{
    /// <summary>The highest VNI: 24 bits (RFC 7348, section 5).</summary>
    public const uint MaxVni = 0xff_ffff;

    /// <summary>The UDP port of the kernel's vxlan links, and of Flannel's; IANA's is 4789.</summary>
    public const ushort DefaultPort = 8472;

    /// <summary>How packets travel.</summary>
    public BackendType Type { get; init; } = BackendType.Vxlan;

    /// <summary>vxlan: the VNI, 1 to <see cref="MaxVni"/>; part of the link's name, as Flannel has it.</summary>
    public uint Vni { get; init; } = 1;

    /// <summary>vxlan: UDP port of the destination, 1 to 65535.</summary>
    public ushort Port { get; init; } = DefaultPort;

    /// <summary>MTU of the underlay in bytes, less than which the overlay's becomes; 0 for that of the underlay's link.</summary>
    public int UnderlayMtu { get; init; }

    /// <summary>vxlan: whether the link learns from what it receives where a MAC is. Peers are told, so it need not.</summary>
    public bool Learning { get; init; }

    /// <summary>vxlan: group policy (IFLA_VXLAN_GBP): the packet's mark's low 16 bits travel with it.</summary>
    public bool Gbp { get; init; }

    /// <summary>vxlan: peers that are neighbours on the underlay's link are reached by plain routes.</summary>
    public bool DirectRouting { get; init; }

    /// <summary>
    /// vxlan: false switches the link's tx-checksum-ip-generic off, the cure where a NAT between the nodes corrupts UDP
    /// checksums; true or null leaves it as it is made, which is on.
    /// </summary>
    public bool? TxChecksumOffload { get; init; }
}
