namespace CsCni.Plugin.Steps;

/// <summary>How a container's link gets its addresses.</summary>
/// <param name="DetectsDuplicates">True where ADD waits for duplicate address detection of IPv6 addresses.</param>
/// <param name="IsRouted">True where the link has no neighbour but the node: all networks are reached by their gateway.</param>
/// <param name="IsBridged">
/// True where the link's other end is a port of a bridge: what is sent before the port forwards is lost, and what is sent then, each
/// container on it takes in. <see cref="ContainerStep.Announce"/> tells of the addresses behind the wait for the port.
/// </param>
internal readonly record struct Addressing(bool DetectsDuplicates, bool IsRouted = false, bool IsBridged = false)
{
    /// <summary>
    /// True where the link-local address comes at the very end of ADD, by <see cref="ContainerSysctls.ReleaseLinkLocal"/>. A
    /// detection of duplicates waits for it too.
    /// </summary>
    public bool DefersLinkLocal => IsBridged && !DetectsDuplicates;
}
