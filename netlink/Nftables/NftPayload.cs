namespace CsCni.Netlink.Nftables;

/// <summary>NFT_PAYLOAD_ constants of linux/netfilter/nf_tables.h: where an offset counts from.</summary>
public enum NftPayload : uint
{
    /// <summary>NFT_PAYLOAD_LL_HEADER: the Ethernet header.</summary>
    Link = 0,

    /// <summary>NFT_PAYLOAD_NETWORK_HEADER: the IP or ARP header.</summary>
    Network = 1,

    /// <summary>NFT_PAYLOAD_TRANSPORT_HEADER: the TCP, UDP, SCTP or ICMP header.</summary>
    Transport = 2,
}
