namespace CsCni.Netlink.Conntrack;

/// <summary>IPCTNL_MSG_CT constants (linux/netfilter/nfnetlink_conntrack.h), less the subsystem.</summary>
public enum ConntrackMessage : ushort
{
    /// <summary>IPCTNL_MSG_CT_NEW: a connection.</summary>
    New = 0,

    /// <summary>IPCTNL_MSG_CT_GET: read connections.</summary>
    Get = 1,

    /// <summary>IPCTNL_MSG_CT_DELETE: forget a connection.</summary>
    Delete = 2,
}
