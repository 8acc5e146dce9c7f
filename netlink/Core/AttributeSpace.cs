using System;

namespace CsCni.Netlink;

/// <summary>Names the attributes that a message or a nest may hold, so that an error can say where it is. Read on errors only.</summary>
public abstract class AttributeSpace
{
    /// <summary>Bytes of fixed structure before the attributes.</summary>
    public virtual int BodySize => 0;

    /// <summary>The name of an attribute; null where it has none here.</summary>
    /// <param name="type">The type without flag bits.</param>
    public abstract string? NameOf(ushort type);

    /// <summary>The space inside an attribute; null for a plain value.</summary>
    /// <param name="type">The type without flag bits.</param>
    /// <param name="siblings">All attributes of this level, one of which may decide: IFLA_INFO_KIND for IFLA_INFO_DATA.</param>
    public virtual AttributeSpace? Inside(ushort type, NetlinkAttributes siblings) => null;
}
