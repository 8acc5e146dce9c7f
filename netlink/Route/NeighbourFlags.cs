using System;

namespace CsCni.Netlink.Route;

/// <summary>Flags of a neighbour, NTF_ constants of linux/neighbour.h.</summary>
[Flags]
public enum NeighbourFlags : byte
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>NTF_USE.</summary>
    Use = 1,

    /// <summary>NTF_SELF: the link's own FDB.</summary>
    Self = 2,

    /// <summary>NTF_MASTER: the FDB of the bridge that the link is a port of.</summary>
    Master = 4,

    /// <summary>NTF_PROXY.</summary>
    Proxy = 8,

    /// <summary>NTF_EXT_LEARNED.</summary>
    ExternallyLearned = 16,

    /// <summary>NTF_OFFLOADED.</summary>
    Offloaded = 32,

    /// <summary>NTF_STICKY.</summary>
    Sticky = 64,

    /// <summary>NTF_ROUTER.</summary>
    Router = 128,
}
