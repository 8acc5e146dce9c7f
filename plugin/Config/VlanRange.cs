namespace CsCni.Plugin.Config;

/// <summary>VLAN IDs of a trunk, first and last included.</summary>
/// <param name="First">1 to 4094.</param>
/// <param name="Last">1 to 4094, not less than <paramref name="First"/>.</param>
internal readonly record struct VlanRange(ushort First, ushort Last);
