namespace CsCni.Plugin.Rules;

/// <summary>A field of a set's key or a map's data, as nft names the types.</summary>
internal enum OwnField
{
    /// <summary>ipv4_addr: 4 bytes.</summary>
    Ipv4,

    /// <summary>ipv6_addr: 16 bytes.</summary>
    Ipv6,

    /// <summary>ether_addr: 6 bytes.</summary>
    Mac,

    /// <summary>inet_proto: 1 byte.</summary>
    Protocol,

    /// <summary>inet_service: 2 bytes in network order.</summary>
    Port,

    /// <summary>ifname: 16 bytes, filled with zeros.</summary>
    InterfaceName,

    /// <summary>verdict.</summary>
    Verdict,
}
