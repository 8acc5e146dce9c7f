namespace CsCni.Netlink.Nftables;

/// <summary>Attributes of a table (linux/netfilter/nf_tables.h).</summary>
public enum NftTableAttribute : ushort
{
    /// <summary>NFTA_TABLE_NAME, string.</summary>
    Name = 1,

    /// <summary>NFTA_TABLE_FLAGS, be32.</summary>
    Flags = 2,

    /// <summary>NFTA_TABLE_USE, be32: chains, sets and objects in it.</summary>
    Use = 3,

    /// <summary>NFTA_TABLE_HANDLE, be64.</summary>
    Handle = 4,

    /// <summary>NFTA_TABLE_USERDATA, bytes.</summary>
    Userdata = 6,
}
