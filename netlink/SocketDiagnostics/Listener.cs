using CsCni.Linux;

namespace CsCni.Netlink.SocketDiagnostics;

/// <summary>A socket that takes packets of anybody at a port.</summary>
/// <param name="Address">Where it is bound; 0.0.0.0 or :: for all addresses.</param>
/// <param name="Port">Its port.</param>
/// <param name="Inode">Its inode number, by which /proc/PID/fd names it; 0 where no process has it any more.</param>
/// <param name="TakesIpv4">True for an IPv4 socket, and for one bound to :: that takes IPv4 too (not IPV6_V6ONLY).</param>
public readonly record struct Listener(IpAddress Address, ushort Port, uint Inode, bool TakesIpv4);
