using CsCni.Linux;

namespace CsCni.Dhcp.Leases;

/// <summary>The server that gave a lease.</summary>
/// <param name="Address">Option 54.</param>
/// <param name="Mac">Where its messages came from: its own hardware address, or that of the relay on the way to it.</param>
internal readonly record struct Dhcpv4Server(IpAddress Address, MacAddress Mac);
