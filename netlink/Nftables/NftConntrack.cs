namespace CsCni.Netlink.Nftables;

/// <summary>NFT_CT_ constants of linux/netfilter/nf_tables.h: what is known of a packet's connection.</summary>
public enum NftConntrack : uint
{
    /// <summary>NFT_CT_STATE: u32.</summary>
    State = 0,

    /// <summary>NFT_CT_DIRECTION: u8, 0 for the original one.</summary>
    Direction = 1,

    /// <summary>NFT_CT_STATUS: IPS_ bits, u32.</summary>
    Status = 2,

    /// <summary>NFT_CT_MARK: u32.</summary>
    Mark = 3,
}
