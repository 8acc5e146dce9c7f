using CsCni.Linux;

namespace CsCni.Netlink.Conntrack;

/// <summary>One direction of a connection.</summary>
/// <param name="Source">Where packets come from.</param>
/// <param name="Destination">Where they go to.</param>
/// <param name="Protocol">An IPPROTO_ number.</param>
/// <param name="SourcePort">0 for a protocol without ports.</param>
/// <param name="DestinationPort">0 for a protocol without ports.</param>
public readonly record struct ConntrackTuple(IpAddress Source, IpAddress Destination, byte Protocol, ushort SourcePort, ushort DestinationPort);
