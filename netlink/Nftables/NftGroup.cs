namespace CsCni.Netlink.Nftables;

/// <summary>Multicast groups of netfilter netlink, NFNLGRP_ constants of linux/netfilter/nfnetlink.h.</summary>
public enum NftGroup : uint
{
    /// <summary>NFNLGRP_NFTABLES: what transactions have created, changed and deleted.</summary>
    Nftables = 7,
}
