namespace CsCni.Netlink.Generic;

/// <summary>Attributes of a message about features, ETHTOOL_A_FEATURES_ constants of linux/ethtool_netlink.h.</summary>
public enum FeaturesAttribute : ushort
{
    /// <summary>ETHTOOL_A_FEATURES_HEADER, nested.</summary>
    Header = 1,

    /// <summary>ETHTOOL_A_FEATURES_HW, bitset of all, set where it can be changed.</summary>
    Hardware = 2,

    /// <summary>ETHTOOL_A_FEATURES_WANTED, bitset.</summary>
    Wanted = 3,

    /// <summary>ETHTOOL_A_FEATURES_ACTIVE, bitset.</summary>
    Active = 4,

    /// <summary>ETHTOOL_A_FEATURES_NOCHANGE, bitset: never changed, whatever the link.</summary>
    NoChange = 5,
}
