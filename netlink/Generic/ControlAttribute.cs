namespace CsCni.Netlink.Generic;

/// <summary>Attributes of a family, CTRL_ATTR_ constants of linux/genetlink.h.</summary>
public enum ControlAttribute : ushort
{
    /// <summary>CTRL_ATTR_FAMILY_ID, u16: the nlmsg_type of its messages, until the next boot.</summary>
    FamilyId = 1,

    /// <summary>CTRL_ATTR_FAMILY_NAME, string.</summary>
    FamilyName = 2,
}
