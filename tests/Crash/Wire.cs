namespace CsCni.Crash;

/// <summary>What a node is joined to.</summary>
public enum Wire
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A link up0 that leads to another host; it carries no address.</summary>
    Lan,

    /// <summary>A link up0 with addresses, over which an overlay's peers would be reached.</summary>
    Underlay,

    /// <summary>As <see cref="Lan"/>, and the other host serves DHCP; the daemon runs on the node.</summary>
    Dhcp,
}
