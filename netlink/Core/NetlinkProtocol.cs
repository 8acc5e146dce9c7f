namespace CsCni.Netlink;

/// <summary>A netlink protocol, which picks the part of the kernel at the other end; NETLINK_ constants of linux/netlink.h.</summary>
public enum NetlinkProtocol
{
    /// <summary>NETLINK_ROUTE: links, addresses, routes, neighbours, rules.</summary>
    Route = 0,

    /// <summary>NETLINK_SOCK_DIAG: sockets.</summary>
    SocketDiagnostics = 4,

    /// <summary>NETLINK_NETFILTER: nf_tables, conntrack.</summary>
    Netfilter = 12,

    /// <summary>NETLINK_GENERIC: families that are found by name.</summary>
    Generic = 16,
}
