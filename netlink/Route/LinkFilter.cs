namespace CsCni.Netlink.Route;

/// <summary>Which links to list; the kernel picks them. The default value lists all.</summary>
/// <param name="Kind">IFLA_INFO_KIND; null for any.</param>
/// <param name="Master">Index of the master; 0 for any or none.</param>
public readonly record struct LinkFilter(string? Kind = null, int Master = 0);
