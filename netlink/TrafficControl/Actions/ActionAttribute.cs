namespace CsCni.Netlink.Route;

/// <summary>Attributes of an action of a filter, TCA_ACT_ constants of linux/pkt_cls.h.</summary>
public enum ActionAttribute : ushort
{
    /// <summary>TCA_ACT_KIND, string: "mirred" ...</summary>
    Kind = 1,

    /// <summary>TCA_ACT_OPTIONS, nested: the action kind's own attributes.</summary>
    Options = 2,

    /// <summary>TCA_ACT_INDEX, u32.</summary>
    Index = 3,

    /// <summary>TCA_ACT_STATS, nested.</summary>
    Stats = 4,

    /// <summary>TCA_ACT_COOKIE, binary.</summary>
    Cookie = 6,

    /// <summary>TCA_ACT_FLAGS, struct nla_bitfield32.</summary>
    Flags = 7,

    /// <summary>TCA_ACT_HW_STATS, struct nla_bitfield32.</summary>
    HardwareStats = 8,

    /// <summary>TCA_ACT_USED_HW_STATS, struct nla_bitfield32.</summary>
    UsedHardwareStats = 9,

    /// <summary>TCA_ACT_IN_HW_COUNT, u32.</summary>
    InHardwareCount = 10,
}
