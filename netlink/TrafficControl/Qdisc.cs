namespace CsCni.Netlink.Route;

/// <summary>A qdisc as the kernel reports it.</summary>
public readonly record struct Qdisc
{
    /// <summary>Index of the link.</summary>
    public required int Link { get; init; }

    /// <summary>Its own handle; 0: for a default one that nobody asked for.</summary>
    public required TrafficHandle Handle { get; init; }

    /// <summary>What it is attached to.</summary>
    public required TrafficHandle Parent { get; init; }

    /// <summary>TCA_KIND: "tbf", "htb" ...; empty where the kernel names none.</summary>
    public required string Kind { get; init; }

    /// <summary>What a qdisc of kind tbf does; null for all else.</summary>
    public Tbf? Tbf { get; init; }

    /// <summary>Where it is.</summary>
    public TrafficPlace Place => new(Link, Parent, Handle);
}
