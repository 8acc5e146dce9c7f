namespace CsCni.Netlink.Nftables;

/// <summary>Attributes of expression fib (linux/netfilter/nf_tables.h).</summary>
public enum NftFibAttribute : ushort
{
    /// <summary>NFTA_FIB_DREG, be32: a register.</summary>
    Destination = 1,

    /// <summary>NFTA_FIB_RESULT, be32.</summary>
    Result = 2,

    /// <summary>NFTA_FIB_FLAGS, be32.</summary>
    Flags = 3,
}
