namespace CsCni.Netlink.Route;

/// <summary>Attributes of filter kind u32, TCA_U32_ constants of linux/pkt_cls.h.</summary>
public enum U32Attribute : ushort
{
    /// <summary>TCA_U32_CLASSID, u32: the class that packets go to.</summary>
    Class = 1,

    /// <summary>TCA_U32_HASH, u32.</summary>
    Hash = 2,

    /// <summary>TCA_U32_LINK, u32: a hash table, not a link.</summary>
    Link = 3,

    /// <summary>TCA_U32_DIVISOR, u32.</summary>
    Divisor = 4,

    /// <summary>TCA_U32_SEL, struct tc_u32_sel with its keys.</summary>
    Selector = 5,

    /// <summary>TCA_U32_POLICE, nested.</summary>
    Police = 6,

    /// <summary>TCA_U32_ACT, nested: an <see cref="ActionAttribute"/> nest for each action, numbered from 1.</summary>
    Actions = 7,

    /// <summary>TCA_U32_INDEV, string: name of a link.</summary>
    InputLink = 8,

    /// <summary>TCA_U32_PCNT, struct tc_u32_pcnt.</summary>
    PacketCount = 9,

    /// <summary>TCA_U32_MARK, struct tc_u32_mark.</summary>
    Mark = 10,

    /// <summary>TCA_U32_FLAGS, u32.</summary>
    Flags = 11,
}
