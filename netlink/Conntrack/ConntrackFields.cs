using System;

namespace CsCni.Netlink.Conntrack;

/// <summary>Fields of a direction that a filter looks at (net/netfilter/nf_conntrack_netlink.c).</summary>
[Flags]
public enum ConntrackFields : uint
{
    /// <summary>No field.</summary>
    None = 0,

    /// <summary>The source address.</summary>
    Source = 1,

    /// <summary>The destination address.</summary>
    Destination = 2,

    /// <summary>The protocol.</summary>
    Protocol = 8,

    /// <summary>The source port.</summary>
    SourcePort = 16,

    /// <summary>The destination port.</summary>
    DestinationPort = 32,
}
