namespace CsCni.Netlink.Route;

/// <summary>Attributes of a neighbour, NDA_ constants of linux/neighbour.h.</summary>
public enum NeighbourAttribute : ushort
{
    /// <summary>NDA_DST, 4 or 16 bytes.</summary>
    Destination = 1,

    /// <summary>NDA_LLADDR, link-layer address.</summary>
    LinkAddress = 2,

    /// <summary>NDA_CACHEINFO, struct nda_cacheinfo.</summary>
    CacheInfo = 3,

    /// <summary>NDA_PROBES, u32.</summary>
    Probes = 4,

    /// <summary>NDA_VLAN, u16.</summary>
    Vlan = 5,

    /// <summary>NDA_PORT, u16, network order.</summary>
    Port = 6,

    /// <summary>NDA_VNI, u32.</summary>
    Vni = 7,

    /// <summary>NDA_IFINDEX, u32.</summary>
    Link = 8,

    /// <summary>NDA_MASTER, u32.</summary>
    Master = 9,

    /// <summary>NDA_PROTOCOL, u8.</summary>
    Protocol = 12,
}
