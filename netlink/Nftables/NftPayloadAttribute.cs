namespace CsCni.Netlink.Nftables;

/// <summary>Attributes of expression payload (linux/netfilter/nf_tables.h).</summary>
public enum NftPayloadAttribute : ushort
{
    /// <summary>NFTA_PAYLOAD_DREG, be32: a register.</summary>
    Destination = 1,

    /// <summary>NFTA_PAYLOAD_BASE, be32.</summary>
    Base = 2,

    /// <summary>NFTA_PAYLOAD_OFFSET, be32, bytes.</summary>
    Offset = 3,

    /// <summary>NFTA_PAYLOAD_LEN, be32, bytes.</summary>
    Length = 4,
}
