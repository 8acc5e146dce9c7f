namespace CsCni.Netlink.Generic;

/// <summary>Messages from ethtool, which are counted by themselves, ETHTOOL_MSG_ constants of linux/ethtool_netlink.h.</summary>
public enum EthtoolReply : byte
{
    /// <summary>ETHTOOL_MSG_FEATURES_GET_REPLY.</summary>
    GetFeatures = 11,

    /// <summary>ETHTOOL_MSG_FEATURES_SET_REPLY.</summary>
    SetFeatures = 12,
}
