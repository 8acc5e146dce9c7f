namespace CsCni.Netlink.Route;

/// <summary>Attributes of filter kind matchall, TCA_MATCHALL_ constants of linux/pkt_cls.h.</summary>
public enum MatchallAttribute : ushort
{
    /// <summary>TCA_MATCHALL_CLASSID, u32: the class that packets go to.</summary>
    Class = 1,

    /// <summary>TCA_MATCHALL_ACT, nested: an <see cref="ActionAttribute"/> nest for each action, numbered from 1.</summary>
    Actions = 2,

    /// <summary>TCA_MATCHALL_FLAGS, u32.</summary>
    Flags = 3,

    /// <summary>TCA_MATCHALL_PCNT, struct tc_matchall_pcnt.</summary>
    PacketCount = 4,
}
