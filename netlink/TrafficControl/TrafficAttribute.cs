namespace CsCni.Netlink.Route;

/// <summary>Attributes of a qdisc, a class or a filter, TCA_ constants of linux/rtnetlink.h.</summary>
public enum TrafficAttribute : ushort
{
    /// <summary>TCA_KIND, string: "tbf", "htb", "u32" ...</summary>
    Kind = 1,

    /// <summary>TCA_OPTIONS, nested for most kinds: the kind's own attributes.</summary>
    Options = 2,

    /// <summary>TCA_STATS, struct tc_stats.</summary>
    Stats = 3,

    /// <summary>TCA_XSTATS, the kind's own structure.</summary>
    ExtraStats = 4,

    /// <summary>TCA_RATE, struct tc_estimator.</summary>
    Rate = 5,

    /// <summary>TCA_FCNT, u32: how many filters a head has.</summary>
    Count = 6,

    /// <summary>TCA_STATS2, nested.</summary>
    Stats2 = 7,

    /// <summary>TCA_STAB, nested.</summary>
    SizeTable = 8,

    /// <summary>TCA_DUMP_INVISIBLE, no value: list the default qdiscs too that are not shown otherwise.</summary>
    DumpInvisible = 10,

    /// <summary>TCA_CHAIN, u32.</summary>
    Chain = 11,

    /// <summary>TCA_HW_OFFLOAD, u8.</summary>
    HardwareOffload = 12,

    /// <summary>TCA_INGRESS_BLOCK, u32.</summary>
    IngressBlock = 13,

    /// <summary>TCA_EGRESS_BLOCK, u32.</summary>
    EgressBlock = 14,

    /// <summary>TCA_DUMP_FLAGS, struct nla_bitfield32.</summary>
    DumpFlags = 15,
}
