namespace CsCni.Netlink.Route;

/// <summary>What a netkit pair carries, NETKIT_ constants of linux/if_link.h.</summary>
public enum NetkitMode : uint
{
    /// <summary>NETKIT_L2: frames.</summary>
    L2 = 0,

    /// <summary>NETKIT_L3: packets; its ends have no hardware address, and ask nobody for one.</summary>
    L3 = 1,
}
