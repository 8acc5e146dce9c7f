namespace CsCni.Plugin.Steps;

/// <summary>How a container's link gets its addresses.</summary>
/// <param name="DetectsDuplicates">True where ADD waits for duplicate address detection of IPv6 addresses.</param>
/// <param name="IsRouted">True where the link has no neighbour but the node: all networks are reached by their gateway.</param>
/// <param name="DefersLinkLocal">
/// True where the link-local address comes at the very end of ADD, by <see cref="ContainerSysctls.ReleaseLinkLocal"/>: on a
/// bridge, where each container hears of it.
/// </param>
internal readonly record struct Addressing(bool DetectsDuplicates, bool IsRouted = false, bool DefersLinkLocal = false);
