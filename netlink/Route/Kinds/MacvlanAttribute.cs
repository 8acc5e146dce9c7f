namespace CsCni.Netlink.Route;

/// <summary>Attributes of kinds macvlan and macvtap, IFLA_MACVLAN_ constants of linux/if_link.h.</summary>
public enum MacvlanAttribute : ushort
{
    /// <summary>IFLA_MACVLAN_MODE, u32, <see cref="MacvlanMode"/>.</summary>
    Mode = 1,

    /// <summary>IFLA_MACVLAN_FLAGS, u16.</summary>
    Flags = 2,

    /// <summary>IFLA_MACVLAN_BC_QUEUE_LEN, u32, packets.</summary>
    BroadcastQueueLength = 7,
}
