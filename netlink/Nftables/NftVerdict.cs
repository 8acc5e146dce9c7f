namespace CsCni.Netlink.Nftables;

/// <summary>Where a packet goes on; NFT_ constants of linux/netfilter/nf_tables.h and NF_ of linux/netfilter.h.</summary>
public enum NftVerdict : uint
{
    /// <summary>NF_DROP: nowhere.</summary>
    Drop = 0,

    /// <summary>NF_ACCEPT: past this base chain.</summary>
    Accept = 1,

    /// <summary>NFT_CONTINUE: the next rule.</summary>
    Continue = 0xffff_ffff,

    /// <summary>NFT_JUMP: another chain, and back.</summary>
    Jump = 0xffff_fffd,

    /// <summary>NFT_GOTO: another chain, and not back.</summary>
    Goto = 0xffff_fffc,

    /// <summary>NFT_RETURN: the calling chain, or a base chain's policy.</summary>
    Return = 0xffff_fffb,
}
