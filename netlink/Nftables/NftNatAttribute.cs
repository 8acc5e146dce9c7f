namespace CsCni.Netlink.Nftables;

/// <summary>Attributes of expression nat (linux/netfilter/nf_tables.h).</summary>
public enum NftNatAttribute : ushort
{
    /// <summary>NFTA_NAT_TYPE, be32: 0 source, 1 destination.</summary>
    Type = 1,

    /// <summary>NFTA_NAT_FAMILY, be32.</summary>
    Family = 2,

    /// <summary>NFTA_NAT_REG_ADDR_MIN, be32: a register.</summary>
    AddressMinimum = 3,

    /// <summary>NFTA_NAT_REG_ADDR_MAX, be32: a register.</summary>
    AddressMaximum = 4,

    /// <summary>NFTA_NAT_REG_PROTO_MIN, be32: a register.</summary>
    PortMinimum = 5,

    /// <summary>NFTA_NAT_REG_PROTO_MAX, be32: a register.</summary>
    PortMaximum = 6,

    /// <summary>NFTA_NAT_FLAGS, be32.</summary>
    Flags = 7,
}
