namespace CsCni.Netlink.Nftables;

/// <summary>Attributes of expression masq (linux/netfilter/nf_tables.h).</summary>
public enum NftMasqueradeAttribute : ushort
{
    /// <summary>NFTA_MASQ_FLAGS, be32: NF_NAT_RANGE_ flags of linux/netfilter/nf_nat.h.</summary>
    Flags = 1,

    /// <summary>NFTA_MASQ_REG_PROTO_MIN, be32: a register.</summary>
    PortMinimum = 2,

    /// <summary>NFTA_MASQ_REG_PROTO_MAX, be32: a register.</summary>
    PortMaximum = 3,
}
