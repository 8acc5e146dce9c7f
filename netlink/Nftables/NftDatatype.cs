namespace CsCni.Netlink.Nftables;

/// <summary>Types of keys and data as nft numbers them (its enum datatypes; the kernel only keeps the number): for listings.</summary>
public enum NftDatatype : uint
{
    /// <summary>No type.</summary>
    None = 0,

    /// <summary>ipv4_addr: 4 bytes.</summary>
    Ipv4Address = 7,

    /// <summary>ipv6_addr: 16 bytes.</summary>
    Ipv6Address = 8,

    /// <summary>ether_addr: 6 bytes.</summary>
    EthernetAddress = 9,

    /// <summary>inet_proto: 1 byte.</summary>
    TransportProtocol = 12,

    /// <summary>inet_service: 2 bytes in network order.</summary>
    Port = 13,

    /// <summary>ifname: 16 bytes.</summary>
    InterfaceName = 41,
}
