namespace CsCni.Netlink.Route;

/// <summary>Message types of rtnetlink, RTM_ constants of linux/rtnetlink.h.</summary>
public enum RouteMessage : ushort
{
    /// <summary>RTM_NEWLINK.</summary>
    NewLink = 16,

    /// <summary>RTM_DELLINK.</summary>
    DeleteLink = 17,

    /// <summary>RTM_GETLINK.</summary>
    GetLink = 18,

    /// <summary>RTM_SETLINK.</summary>
    SetLink = 19,

    /// <summary>RTM_NEWADDR.</summary>
    NewAddress = 20,

    /// <summary>RTM_DELADDR.</summary>
    DeleteAddress = 21,

    /// <summary>RTM_GETADDR.</summary>
    GetAddress = 22,

    /// <summary>RTM_NEWROUTE.</summary>
    NewRoute = 24,

    /// <summary>RTM_DELROUTE.</summary>
    DeleteRoute = 25,

    /// <summary>RTM_GETROUTE.</summary>
    GetRoute = 26,

    /// <summary>RTM_NEWNEIGH.</summary>
    NewNeighbour = 28,

    /// <summary>RTM_DELNEIGH.</summary>
    DeleteNeighbour = 29,

    /// <summary>RTM_GETNEIGH.</summary>
    GetNeighbour = 30,

    /// <summary>RTM_NEWRULE.</summary>
    NewRule = 32,

    /// <summary>RTM_DELRULE.</summary>
    DeleteRule = 33,

    /// <summary>RTM_GETRULE.</summary>
    GetRule = 34,

    /// <summary>RTM_NEWQDISC.</summary>
    NewQdisc = 36,

    /// <summary>RTM_DELQDISC.</summary>
    DeleteQdisc = 37,

    /// <summary>RTM_GETQDISC.</summary>
    GetQdisc = 38,

    /// <summary>RTM_NEWTCLASS.</summary>
    NewTrafficClass = 40,

    /// <summary>RTM_DELTCLASS.</summary>
    DeleteTrafficClass = 41,

    /// <summary>RTM_GETTCLASS.</summary>
    GetTrafficClass = 42,

    /// <summary>RTM_NEWTFILTER.</summary>
    NewTrafficFilter = 44,

    /// <summary>RTM_DELTFILTER.</summary>
    DeleteTrafficFilter = 45,

    /// <summary>RTM_GETTFILTER.</summary>
    GetTrafficFilter = 46,

    /// <summary>RTM_NEWNSID.</summary>
    NewNetNsId = 88,

    /// <summary>RTM_GETNSID.</summary>
    GetNetNsId = 90,
}
