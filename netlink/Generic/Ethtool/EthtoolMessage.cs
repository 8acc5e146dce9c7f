namespace CsCni.Netlink.Generic;

/// <summary>Messages to ethtool, ETHTOOL_MSG_ constants of linux/ethtool_netlink.h.</summary>
public enum EthtoolMessage : byte
{
    /// <summary>ETHTOOL_MSG_FEATURES_GET.</summary>
    GetFeatures = 11,

    /// <summary>ETHTOOL_MSG_FEATURES_SET.</summary>
    SetFeatures = 12,
}
