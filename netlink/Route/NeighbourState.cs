using System;

namespace CsCni.Netlink.Route;

/// <summary>State of a neighbour, NUD_ constants of linux/neighbour.h.</summary>
[Flags]
public enum NeighbourState : ushort
{
    /// <summary>NUD_NONE.</summary>
    None = 0,

    /// <summary>NUD_INCOMPLETE.</summary>
    Incomplete = 1,

    /// <summary>NUD_REACHABLE.</summary>
    Reachable = 2,

    /// <summary>NUD_STALE.</summary>
    Stale = 4,

    /// <summary>NUD_DELAY.</summary>
    Delay = 8,

    /// <summary>NUD_PROBE.</summary>
    Probe = 16,

    /// <summary>NUD_FAILED.</summary>
    Failed = 32,

    /// <summary>NUD_NOARP.</summary>
    NoArp = 64,

    /// <summary>NUD_PERMANENT.</summary>
    Permanent = 128,
}
