using CsCni.Linux;

namespace CsCni.Netlink.Route;

/// <summary>A rule of policy routing: which packets are routed by which table.</summary>
public readonly record struct Rule
{
    /// <summary>IPv4 or IPv6; each has rules of its own.</summary>
    public required IpFamily Family { get; init; }

    /// <summary>FRA_SRC with its length, no host bits: packets from there; the default value for all.</summary>
    public IpPrefix Source { get; init; }

    /// <summary>FRA_DST with its length, no host bits: packets to there; the default value for all.</summary>
    public IpPrefix Destination { get; init; }

    /// <summary>FRA_PRIORITY: the lowest is asked first; 0 in a request to create lets the kernel put the rule before all but that of the local table.</summary>
    public uint Priority { get; init; }

    /// <summary>FRA_IIFNAME: packets that come by the link of this name; null for all.</summary>
    public string? InputLink { get; init; }

    /// <summary>FRA_OIFNAME: packets that leave by the link of this name, which a socket is bound to; null for all.</summary>
    public string? OutputLink { get; init; }

    /// <summary>FRA_L3MDEV: the table is that of the VRF that the packet belongs to.</summary>
    public bool IsL3Master { get; init; }

    /// <summary>FRA_PROTOCOL: who made it.</summary>
    public RouteProtocol Protocol { get; init; }

    /// <summary>FRA_TABLE; 0 where the action needs none.</summary>
    public uint Table { get; init; }

    /// <summary>What happens to the packets.</summary>
    public RuleAction Action { get; init; }

    /// <summary>FIB_RULE_ flags.</summary>
    public RuleFlags Flags { get; init; }
}
