namespace CsCni.Netlink.Route;

/// <summary>Which links to list; the kernel picks them. The default value lists all.</summary>
/// <param name="Kind">IFLA_INFO_KIND; null for any.</param>
/// <param name="Master">Index of the master; 0 for any or none.</param>
/// <param name="NetNsId">Another namespace, by the ID that this one knows it by; null for this one.</param>
public readonly record struct LinkFilter(string? Kind = null, int Master = 0, int? NetNsId = null);
