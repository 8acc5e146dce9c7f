namespace CsCni.Netlink.Generic;

/// <summary>Messages of the family that knows the others, CTRL_CMD_ constants of linux/genetlink.h.</summary>
public enum ControlMessage : byte
{
    /// <summary>CTRL_CMD_NEWFAMILY: answers about a family.</summary>
    NewFamily = 1,

    /// <summary>CTRL_CMD_GETFAMILY.</summary>
    GetFamily = 3,
}
