namespace CsCni.Netlink.Route;

/// <summary>What action mirred does with a packet, TCA_ constants of linux/tc_act/tc_mirred.h.</summary>
public enum MirredMode : int
{
    /// <summary>TCA_EGRESS_REDIR: the link sends it, and nobody else sees it.</summary>
    EgressRedirect = 1,

    /// <summary>TCA_EGRESS_MIRROR: the link sends a copy.</summary>
    EgressMirror = 2,

    /// <summary>TCA_INGRESS_REDIR: it is as if the link had received it, and nobody else sees it.</summary>
    IngressRedirect = 3,

    /// <summary>TCA_INGRESS_MIRROR: it is as if the link had received a copy.</summary>
    IngressMirror = 4,
}
