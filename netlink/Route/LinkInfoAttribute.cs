namespace CsCni.Netlink.Route;

/// <summary>Attributes inside IFLA_LINKINFO, IFLA_INFO_ constants of linux/if_link.h.</summary>
public enum LinkInfoAttribute : ushort
{
    /// <summary>IFLA_INFO_KIND, string: "veth", "bridge" ...</summary>
    Kind = 1,

    /// <summary>IFLA_INFO_DATA, nested, the kind's own attributes.</summary>
    Data = 2,

    /// <summary>IFLA_INFO_XSTATS, the kind's own structure.</summary>
    Statistics = 3,

    /// <summary>IFLA_INFO_SLAVE_KIND, string: the kind of the master.</summary>
    PortKind = 4,

    /// <summary>IFLA_INFO_SLAVE_DATA, nested, the master kind's own attributes of a port.</summary>
    PortData = 5,
}
