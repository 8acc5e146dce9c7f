namespace CsCni.Netlink.Route;

/// <summary>What IPv6 keeps of a link, IFLA_INET6_ constants of linux/if_link.h.</summary>
public enum Ipv6LinkAttribute : ushort
{
    /// <summary>IFLA_INET6_ADDR_GEN_MODE, u8, <see cref="LinkLocalGeneration"/>.</summary>
    AddressGenerationMode = 8,
}
