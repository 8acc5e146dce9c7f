namespace CsCni.Netlink.Route;

/// <summary>State of a bridge port, BR_STATE_ constants of linux/if_bridge.h.</summary>
public enum BridgePortState : byte
{
    /// <summary>BR_STATE_DISABLED.</summary>
    Disabled = 0,

    /// <summary>BR_STATE_LISTENING.</summary>
    Listening = 1,

    /// <summary>BR_STATE_LEARNING.</summary>
    Learning = 2,

    /// <summary>BR_STATE_FORWARDING.</summary>
    Forwarding = 3,

    /// <summary>BR_STATE_BLOCKING.</summary>
    Blocking = 4,
}
