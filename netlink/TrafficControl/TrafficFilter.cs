namespace CsCni.Netlink.Route;

/// <summary>A filter as the kernel reports it.</summary>
public readonly record struct TrafficFilter
{
    /// <summary>Where it is, and when it is asked.</summary>
    public required TrafficFilterPlace Place { get; init; }

    /// <summary>TCA_KIND: "u32", "matchall" ...; empty where the kernel names none.</summary>
    public required string Kind { get; init; }

    /// <summary>The class that packets go to, of kinds u32 and matchall; the default value for none.</summary>
    public TrafficHandle Class { get; init; }

    /// <summary>Index of the link that sends the packets instead (action mirred egress redirect), of kinds u32 and matchall; 0 for none, and where that link is gone.</summary>
    public int Redirect { get; init; }
}
