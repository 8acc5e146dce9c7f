namespace CsCni.Netlink;

/// <summary>Attributes of an extended ack (enum nlmsgerr_attrs of linux/netlink.h).</summary>
public enum AckAttribute : ushort
{
    /// <summary>NLMSGERR_ATTR_MSG, string: the kernel's own words.</summary>
    Message = 1,

    /// <summary>NLMSGERR_ATTR_OFFS, u32: where the offending attribute starts, counted from the request's header.</summary>
    Offset = 2,

    /// <summary>NLMSGERR_ATTR_COOKIE, binary.</summary>
    Cookie = 3,

    /// <summary>NLMSGERR_ATTR_POLICY, nested.</summary>
    Policy = 4,

    /// <summary>NLMSGERR_ATTR_MISS_TYPE, u32: the attribute that the request lacks.</summary>
    MissingType = 5,

    /// <summary>NLMSGERR_ATTR_MISS_NEST, u32: offset of the nest that lacks it; absent for the outermost level.</summary>
    MissingNest = 6,
}
