namespace CsCni.Netlink.Route;

/// <summary>What a notification is about.</summary>
public enum RouteObject : byte
{
    /// <summary>None of the others, such as a bridge's view of its port.</summary>
    Other = 0,

    /// <summary>A link.</summary>
    Link = 1,

    /// <summary>An address of a link.</summary>
    Address = 2,

    /// <summary>A route.</summary>
    Route = 3,

    /// <summary>A neighbour.</summary>
    Neighbour = 4,

    /// <summary>An entry of a forwarding database.</summary>
    FdbEntry = 5,
}
