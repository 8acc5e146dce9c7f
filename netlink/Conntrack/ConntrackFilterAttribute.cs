namespace CsCni.Netlink.Conntrack;

/// <summary>Attributes of a filter: which fields of the directions count (linux/netfilter/nfnetlink_conntrack.h).</summary>
public enum ConntrackFilterAttribute : ushort
{
    /// <summary>CTA_FILTER_ORIG_FLAGS, u32 in host order.</summary>
    OriginalFields = 1,

    /// <summary>CTA_FILTER_REPLY_FLAGS, u32 in host order.</summary>
    ReplyFields = 2,
}
