namespace CsCni.Netlink.Conntrack;

/// <summary>Attributes of a connection (linux/netfilter/nfnetlink_conntrack.h).</summary>
public enum ConntrackAttribute : ushort
{
    /// <summary>CTA_TUPLE_ORIG, nest.</summary>
    Original = 1,

    /// <summary>CTA_TUPLE_REPLY, nest.</summary>
    Reply = 2,

    /// <summary>CTA_ID, be32.</summary>
    Id = 12,

    /// <summary>CTA_ZONE, be16.</summary>
    Zone = 18,

    /// <summary>CTA_FILTER, nest.</summary>
    Filter = 25,
}
