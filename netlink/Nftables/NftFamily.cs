namespace CsCni.Netlink.Nftables;

/// <summary>NFPROTO_ constants of linux/netfilter.h: which packets a table is for.</summary>
public enum NftFamily : byte
{
    /// <summary>NFPROTO_INET: IPv4 and IPv6.</summary>
    Inet = 1,

    /// <summary>NFPROTO_IPV4.</summary>
    Ipv4 = 2,

    /// <summary>NFPROTO_ARP.</summary>
    Arp = 3,

    /// <summary>NFPROTO_NETDEV: a link's ingress.</summary>
    Netdev = 5,

    /// <summary>NFPROTO_BRIDGE: frames that a bridge forwards.</summary>
    Bridge = 7,

    /// <summary>NFPROTO_IPV6.</summary>
    Ipv6 = 10,
}
