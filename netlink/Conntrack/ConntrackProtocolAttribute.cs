namespace CsCni.Netlink.Conntrack;

/// <summary>Attributes of a direction's protocol (linux/netfilter/nfnetlink_conntrack.h).</summary>
public enum ConntrackProtocolAttribute : ushort
{
    /// <summary>CTA_PROTO_NUM, u8.</summary>
    Number = 1,

    /// <summary>CTA_PROTO_SRC_PORT, be16.</summary>
    SourcePort = 2,

    /// <summary>CTA_PROTO_DST_PORT, be16.</summary>
    DestinationPort = 3,
}
