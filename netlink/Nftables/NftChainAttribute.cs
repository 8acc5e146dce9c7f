namespace CsCni.Netlink.Nftables;

/// <summary>Attributes of a chain (linux/netfilter/nf_tables.h).</summary>
public enum NftChainAttribute : ushort
{
    /// <summary>NFTA_CHAIN_TABLE, string.</summary>
    Table = 1,

    /// <summary>NFTA_CHAIN_HANDLE, be64.</summary>
    Handle = 2,

    /// <summary>NFTA_CHAIN_NAME, string.</summary>
    Name = 3,

    /// <summary>NFTA_CHAIN_HOOK, nest: a base chain's.</summary>
    Hook = 4,

    /// <summary>NFTA_CHAIN_POLICY, be32.</summary>
    Policy = 5,

    /// <summary>NFTA_CHAIN_USE, be32: rules in it and jumps to it.</summary>
    Use = 6,

    /// <summary>NFTA_CHAIN_TYPE, string: filter, nat or route.</summary>
    Type = 7,

    /// <summary>NFTA_CHAIN_USERDATA, bytes.</summary>
    Userdata = 12,
}
