namespace CsCni.Netlink.Conntrack;

/// <summary>Attributes of a direction's addresses (linux/netfilter/nfnetlink_conntrack.h).</summary>
public enum ConntrackAddressAttribute : ushort
{
    /// <summary>CTA_IP_V4_SRC, 4 bytes.</summary>
    SourceV4 = 1,

    /// <summary>CTA_IP_V4_DST, 4 bytes.</summary>
    DestinationV4 = 2,

    /// <summary>CTA_IP_V6_SRC, 16 bytes.</summary>
    SourceV6 = 3,

    /// <summary>CTA_IP_V6_DST, 16 bytes.</summary>
    DestinationV6 = 4,
}
