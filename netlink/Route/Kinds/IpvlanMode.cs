namespace CsCni.Netlink.Route;

/// <summary>At which layer an ipvlan gives packets to its lower link, IPVLAN_MODE_ constants of linux/if_link.h.</summary>
public enum IpvlanMode : ushort
{
    /// <summary>IPVLAN_MODE_L2: frames.</summary>
    L2 = 0,

    /// <summary>IPVLAN_MODE_L3: routed packets; no broadcast, no multicast, no ARP.</summary>
    L3 = 1,

    /// <summary>IPVLAN_MODE_L3S: as L3, but packets pass netfilter's hooks of the lower link's namespace.</summary>
    L3Symmetric = 2,
}
