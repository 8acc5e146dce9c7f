using System;
using CsCni.Cni;

namespace CsCni.Plugin.Config;

/// <summary>
/// Which IPAM plugin a network has. DEL reads nothing but this: a key that has become invalid since ADD must not keep an
/// address held.
/// </summary>
/// <param name="Type">ipam.type; empty for a network without addresses.</param>
/// <param name="TimeoutMilliseconds">ipamTimeout, which is given in seconds: after that long the plugin is killed.</param>
internal readonly record struct IpamSettings(string Type, int TimeoutMilliseconds)
{
    /// <summary>DHCP servers are slow, and runtimes wait for minutes.</summary>
    private const int DefaultTimeoutSeconds = 90;

    public bool IsPresent => Type.Length > 0;

    /// <summary>Type dhcp gets its addresses through the container's link, and gives them back through it.</summary>
    public bool NeedsLink => Type == "dhcp";

    /// <summary>As <see cref="NeedsLink"/>, for a config of which nothing else may be read: whatever it holds, a link can be removed.</summary>
    public static bool NeedLink(NetworkConfig config) => config.Ipam is { } ipam && ipam["type"].Raw.Span.SequenceEqual("\"dhcp\""u8);

    /// <exception cref="CniException">6: a wrong type. 7: a timeout out of bounds.</exception>
    public static IpamSettings Read(NetworkConfig config) =>
        new(config.IpamType, 1000 * (config.Root["ipamTimeout"].AsInteger(1, 3600) ?? DefaultTimeoutSeconds));
}
