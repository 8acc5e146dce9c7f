using CsCni.Linux;

namespace CsCni.Cni.Results;

/// <summary>An address of a result.</summary>
/// <param name="Address">The address with its prefix length.</param>
/// <param name="Gateway">The gateway of its subnet, where there is one.</param>
/// <param name="Interface">Index into the result's interfaces; null in an IPAM plugin's result.</param>
public sealed record ResultIp(IpPrefix Address, IpAddress? Gateway, int? Interface = null);
