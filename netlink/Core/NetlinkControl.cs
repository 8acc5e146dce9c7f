namespace CsCni.Netlink;

/// <summary>Message types below NLMSG_MIN_TYPE, the same for every protocol (linux/netlink.h).</summary>
public enum NetlinkControl : ushort
{
    /// <summary>NLMSG_NOOP: to be ignored.</summary>
    Noop = 1,

    /// <summary>NLMSG_ERROR: an ack, or an error.</summary>
    Error = 2,

    /// <summary>NLMSG_DONE: the end of a dump; may carry an error.</summary>
    Done = 3,

    /// <summary>NLMSG_OVERRUN: data was lost.</summary>
    Overrun = 4,
}
