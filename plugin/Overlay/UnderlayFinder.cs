using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Overlay;
using CsCni.Plugin.Config;
using CsCni.Plugin.Steps;

namespace CsCni.Plugin.Overlay;

/// <summary>
/// Finds the node's link to its peers, and its addresses there as far as they are not told. In this order: the link that is
/// named; the one that has the public address; the one by which a peer is reached; that of the default route.
/// </summary>
/// <param name="host">The node's links.</param>
/// <param name="config">The overlay.</param>
internal sealed class UnderlayFinder(RouteSocket host, OwnOverlayConfig config)
{
    private readonly List<InterfaceAddress> _addresses = host.ListAddresses();

    /// <summary>The settings that follow.</summary>
    /// <param name="owner">Whose overlay it is.</param>
    /// <exception cref="CniException">7: no link, or no address of a family that the node has a subnet of.</exception>
    public OverlaySettings Find(string owner)
    {
        Link link = FindLink();
        List<IpPrefix> prefixes = [];
        foreach (InterfaceAddress address in _addresses)
        {
            if (address.Link == link.Index && address.Scope == RouteScope.Universe)
            {
                prefixes.Add(address.Prefix);
            }
        }

        return new()
        {
            Owner = owner,
            Network = config.Network,
            Backend = config.Backend,
            Self = config.Self with { V4 = Complete(config.Self.V4, link), V6 = Complete(config.Self.V6, link) },
            Underlay = new(link.Index, link.Name, link.Mtu, prefixes),
            LocalV4 = LocalOf(config.Self.V4, link),
            LocalV6 = LocalOf(config.Self.V6, link),
        };
    }

    private Link FindLink()
    {
        if (config.Interface.Length > 0)
        {
            return host.TryGetLink(config.Interface)
                ?? throw Invalid($"overlay.interface is \"{config.Interface}\", and the node has no link of that name; name the one that leads to the peers");
        }

        int index = LinkOf(config.Self.V4.PublicIp) ?? LinkOf(config.Self.V6.PublicIp) ?? LinkToPeer();
        Link? link = index != 0 ? host.TryGetLink(index) : MasterStep.TryFind(host, string.Empty);
        return link ?? throw Invalid("the node's link to its peers is not told: no link has overlay.publicIP, no route leads to a peer, and there is no default route; give overlay.interface");
    }

    /// <summary>Nodes that announce their addresses have them on the loopback link; then it is another that leads to peers.</summary>
    private int? LinkOf(IpAddress address)
    {
        int place = _addresses.FindIndex(one => address.IsValid && one.Prefix.Address == address);
        return place >= 0 && host.TryGetLink(_addresses[place].Link) is { } link && (link.Flags & LinkFlags.Loopback) == 0 ? link.Index : null;
    }

    /// <summary>The link to the first peer that the node has a way to; 0 for none. An address that is the node's own is no peer's.</summary>
    private int LinkToPeer()
    {
        foreach (OverlayNode peer in config.Peers)
        {
            foreach (OverlayEndpoint endpoint in (System.ReadOnlySpan<OverlayEndpoint>)[peer.V4, peer.V6])
            {
                if (endpoint.IsPresent && host.FindRoute(endpoint.PublicIp) is { Type: RouteType.Unicast } route)
                {
                    return route.Link;
                }
            }
        }

        return 0;
    }

    private OverlayEndpoint Complete(OverlayEndpoint endpoint, Link link) =>
        !endpoint.IsPresent || endpoint.PublicIp.IsValid ? endpoint
        : endpoint with
        {
            PublicIp = AddressOf(link, endpoint.Subnet.Family) is { IsValid: true } address ? address
                : throw Invalid($"link \"{link.Name}\" has no {Text(endpoint.Subnet.Family)} address, which {endpoint.Subnet} needs: give it one, or overlay.{(endpoint.Subnet.Family == IpFamily.V4 ? "publicIP" : "publicIPv6")}"),
        };

    /// <summary>Behind a NAT peers are told an address that the node does not have.</summary>
    private IpAddress LocalOf(in OverlayEndpoint endpoint, Link link)
    {
        IpAddress told = endpoint.PublicIp;
        return !told.IsValid || _addresses.Exists(one => one.Prefix.Address == told) ? default : AddressOf(link, endpoint.Subnet.Family);
    }

    /// <summary>The address that the link sends from: the first that lasts, as the kernel chooses.</summary>
    private IpAddress AddressOf(Link link, IpFamily family)
    {
        IpAddress second = default;
        foreach (InterfaceAddress address in _addresses)
        {
            bool isOf = address.Link == link.Index && address.Prefix.Family == family && address.Scope == RouteScope.Universe;
            if (isOf && (address.Flags & AddressFlags.Deprecated) == 0 && !address.HasDadFailed)
            {
                if ((address.Flags & (AddressFlags.Permanent | AddressFlags.Secondary)) == AddressFlags.Permanent)
                {
                    return address.Prefix.Address;
                }

                second = second.IsValid ? second : address.Prefix.Address;
            }
        }

        return second;
    }

    private static string Text(IpFamily family) => family == IpFamily.V4 ? "IPv4" : "IPv6";

    private static CniException Invalid(string message) => new(ErrorCode.InvalidConfig, $"network configuration: {message}");
}
