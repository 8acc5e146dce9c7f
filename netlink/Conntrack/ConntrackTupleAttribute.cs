namespace CsCni.Netlink.Conntrack;

/// <summary>Attributes of a direction (linux/netfilter/nfnetlink_conntrack.h).</summary>
public enum ConntrackTupleAttribute : ushort
{
    /// <summary>CTA_TUPLE_IP, nest.</summary>
    Addresses = 1,

    /// <summary>CTA_TUPLE_PROTO, nest.</summary>
    Protocol = 2,
}
