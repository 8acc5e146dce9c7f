namespace CsCni.Netlink.Nftables;

/// <summary>NFT_META_ constants of linux/netfilter/nf_tables.h: what is known of a packet besides its bytes.</summary>
public enum NftMeta : uint
{
    /// <summary>NFT_META_PROTOCOL: the EtherType, u16 in network order.</summary>
    Protocol = 1,

    /// <summary>NFT_META_MARK: the mark, u32.</summary>
    Mark = 3,

    /// <summary>NFT_META_IIF: index of the link that it came by, u32.</summary>
    InputLink = 4,

    /// <summary>NFT_META_OIF: index of the link that it leaves by, u32.</summary>
    OutputLink = 5,

    /// <summary>NFT_META_IIFNAME: name of the link that it came by, 16 bytes.</summary>
    InputName = 6,

    /// <summary>NFT_META_OIFNAME: name of the link that it leaves by, 16 bytes.</summary>
    OutputName = 7,

    /// <summary>NFT_META_NFPROTO: the family, u8.</summary>
    Family = 15,

    /// <summary>NFT_META_L4PROTO: the transport protocol, u8.</summary>
    TransportProtocol = 16,
}
