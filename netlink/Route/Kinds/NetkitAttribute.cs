namespace CsCni.Netlink.Route;

/// <summary>Attributes of kind netkit, IFLA_NETKIT_ constants of linux/if_link.h (Linux 6.7).</summary>
public enum NetkitAttribute : ushort
{
    /// <summary>IFLA_NETKIT_PEER_INFO, struct ifinfomsg and <see cref="LinkAttribute"/>s.</summary>
    Peer = 1,

    /// <summary>IFLA_NETKIT_PRIMARY, u8: 1 for the end that was created first.</summary>
    Primary = 2,

    /// <summary>IFLA_NETKIT_POLICY, u32.</summary>
    Policy = 3,

    /// <summary>IFLA_NETKIT_PEER_POLICY, u32.</summary>
    PeerPolicy = 4,

    /// <summary>IFLA_NETKIT_MODE, u32, <see cref="NetkitMode"/>.</summary>
    Mode = 5,
}
