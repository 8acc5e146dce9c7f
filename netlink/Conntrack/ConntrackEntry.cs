namespace CsCni.Netlink.Conntrack;

/// <summary>A connection that the kernel tracks.</summary>
/// <param name="Original">As its first packet came, before any translation.</param>
/// <param name="Reply">As answers come: what the original became by translation, the other way round.</param>
/// <param name="Id">Tells it from a later one with the same packets, unless the kernel has put that in the same place of memory.</param>
/// <param name="Zone">Its zone; 0 is the default.</param>
public readonly record struct ConntrackEntry(ConntrackTuple Original, ConntrackTuple Reply, uint Id, ushort Zone);
