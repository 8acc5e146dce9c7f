namespace CsCni.Netlink.Route;

/// <summary>Attributes of a namespace ID, NETNSA_ constants of linux/net_namespace.h.</summary>
public enum NetNsIdAttribute : ushort
{
    /// <summary>NETNSA_NSID, s32; -1 asks the kernel to choose.</summary>
    Id = 1,

    /// <summary>NETNSA_FD, u32: descriptor of the network namespace.</summary>
    Descriptor = 3,
}
