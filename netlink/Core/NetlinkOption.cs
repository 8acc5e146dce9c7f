namespace CsCni.Netlink;

/// <summary>Socket options of level SOL_NETLINK, each an int (linux/netlink.h).</summary>
public enum NetlinkOption
{
    /// <summary>NETLINK_ADD_MEMBERSHIP: join the multicast group of this number.</summary>
    AddMembership = 1,

    /// <summary>NETLINK_CAP_ACK: errors echo the request's header only.</summary>
    CapAck = 10,

    /// <summary>NETLINK_EXT_ACK: errors carry a text and an offset.</summary>
    ExtendedAck = 11,

    /// <summary>NETLINK_GET_STRICT_CHK: headers and filters of dumps are checked and obeyed.</summary>
    GetStrictCheck = 12,
}
