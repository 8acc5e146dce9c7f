using CsCni.Linux;

namespace CsCni.Plugin.Steps;

/// <summary>The table for packets from one address of the container.</summary>
/// <param name="Address">The address, with the prefix that it is on.</param>
/// <param name="Table">The table.</param>
/// <param name="Gateway">The gateway of its default route; the default value for none.</param>
/// <param name="IsConfigured">True where the configuration names the gateway, which then goes before the main table's default route.</param>
internal readonly record struct SourceTable(IpPrefix Address, uint Table, IpAddress Gateway, bool IsConfigured);
