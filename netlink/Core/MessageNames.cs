namespace CsCni.Netlink;

/// <summary>Knows a protocol's attribute names by message type.</summary>
public abstract class MessageNames
{
    /// <summary>The attributes of a message; null for a type that is not known.</summary>
    /// <param name="messageType">nlmsg_type.</param>
    public abstract AttributeSpace? SpaceOf(ushort messageType);
}
