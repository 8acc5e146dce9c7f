namespace CsCni.Netlink.Route;

/// <summary>How a macvlan or macvtap talks to others on its lower link, MACVLAN_MODE_ constants of linux/if_link.h.</summary>
public enum MacvlanMode : uint
{
    /// <summary>MACVLAN_MODE_PRIVATE: not to each other.</summary>
    Private = 1,

    /// <summary>MACVLAN_MODE_VEPA: to each other by the switch outside, which must send frames back.</summary>
    Vepa = 2,

    /// <summary>MACVLAN_MODE_BRIDGE: to each other directly.</summary>
    Bridge = 4,

    /// <summary>MACVLAN_MODE_PASSTHRU: the only one on its lower link, whose hardware address it has.</summary>
    Passthrough = 8,
}
