using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using CsCni.Agent.Settings;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Overlay;

namespace CsCni.Agent.Underlay;

/// <summary>
/// Chooses the link between the nodes as Flannel does: by names or addresses, then by regular expressions, then by what must
/// be reached, then by the default route; and on it an address of each family. Pure: the same view gives the same choice.
/// </summary>
internal sealed class UnderlayChooser
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private readonly UnderlaySettings _settings;
    private readonly UnderlayFamilies _families;
    private readonly UnderlayView _view;

    private UnderlayChooser(UnderlaySettings settings, UnderlayFamilies families, UnderlayView view)
    {
        _settings = settings;
        _families = families;
        _view = view;
    }

    /// <summary>Chooses.</summary>
    /// <param name="settings">What the operator wants.</param>
    /// <param name="families">What the cluster needs; at least one.</param>
    /// <param name="view">What there is.</param>
    /// <param name="fault">Why there is no choice, and what to do.</param>
    /// <returns>The choice; null where <paramref name="fault"/> tells why not.</returns>
    internal static UnderlayChoice? Choose(UnderlaySettings settings, UnderlayFamilies families, UnderlayView view, out string? fault)
    {
        UnderlayChooser chooser = new(settings, families, view);
        try
        {
            fault = null;
            return chooser.Choose();
        }
        catch (UnderlayException exception)
        {
            fault = exception.Message;
            return null;
        }
        catch (RegexMatchTimeoutException exception)
        {
            fault = $"the regular expression \"{exception.Pattern}\" takes too long: write a simpler one (underlay.interfaceRegex)";
            return null;
        }
    }

    private UnderlayChoice Choose()
    {
        (NodeLink link, IpAddress named) = FindLink();
        UnderlayChoice choice = new(new UnderlayLink(link.Index, link.Name, link.Mtu, [.. AddressesOf(link).Select(static address => address.Prefix)]))
        {
            AddressV4 = AddressOf(link, IpFamily.V4, named),
            AddressV6 = AddressOf(link, IpFamily.V6, named),
        };
        return choice with
        {
            PublicV4 = _families.V4 && _settings.PublicIp.IsValid ? _settings.PublicIp : choice.AddressV4,
            PublicV6 = _families.V6 && _settings.PublicIpV6.IsValid ? _settings.PublicIpV6 : choice.AddressV6,
        };
    }

    /// <returns>The link, and the address that it was named by, if it was.</returns>
    private (NodeLink Link, IpAddress Named) FindLink()
    {
        if (_settings.Interfaces.Count + _settings.InterfacePatterns.Count > 0)
        {
            return FindNamed() ?? FindMatching() ?? throw new UnderlayException(
                $"no link is called, has the address of or matches {Wanted()}: there are {LinkNames()}; correct underlay.interface or underlay.interfaceRegex");
        }

        if (_settings.CanReach.IsValid)
        {
            return (FindReaching(), default);
        }

        return FindPublic() ?? (FindDefault(), default);
    }

    private (NodeLink Link, IpAddress Named)? FindNamed()
    {
        foreach (string name in _settings.Interfaces)
        {
            if (!IpAddress.TryParse(name, out IpAddress address))
            {
                if (_view.Links.FirstOrDefault(link => link.Name == name) is { } link)
                {
                    return (link, default);
                }
            }
            else if (LinkWith(address) is { } owner)
            {
                return (owner, address);
            }
        }

        return null;
    }

    private (NodeLink Link, IpAddress Named)? FindMatching()
    {
        foreach (string pattern in _settings.InterfacePatterns)
        {
            Regex regex = new(pattern, RegexOptions.CultureInvariant, s_patience);
            foreach (InterfaceAddress address in _view.Addresses)
            {
                if (_families.Has(address.Prefix.Family) && Candidate(address.Link) is { } owner && regex.IsMatch(address.Prefix.Address.ToString()))
                {
                    return (owner, address.Prefix.Address);
                }
            }

            foreach (NodeLink link in _view.Links)
            {
                if (Candidate(link.Index) is not null && regex.IsMatch(link.Name))
                {
                    return (link, default);
                }
            }
        }

        return null;
    }

    private NodeLink FindReaching() => _view.ReachingRoute is { } route && route.Type is not RouteType.Local && LinkOf(route.Link) is { } link
        ? link
        : throw new UnderlayException(
            _view.ReachingRoute is { Type: RouteType.Local }
                ? $"{_settings.CanReach} is an address of this node itself: let underlay.canReach be one of another node"
                : $"there is no route to {_settings.CanReach} (underlay.canReach)");

    /// <summary>The link that has an address which the others are told; none where a NAT is between.</summary>
    private (NodeLink Link, IpAddress Named)? FindPublic()
    {
        foreach (IpAddress address in (IpAddress[])[_settings.PublicIp, _settings.PublicIpV6])
        {
            if (address.IsValid && _families.Has(address.Family) && LinkWith(address) is { } link)
            {
                return (link, address);
            }
        }

        return null;
    }

    private NodeLink FindDefault()
    {
        NodeLink? v4 = _families.V4 ? DefaultOf(IpFamily.V4) : null;
        NodeLink? v6 = _families.V6 ? DefaultOf(IpFamily.V6) : null;
        if (v4 is not null && v6 is not null && v4.Index != v6.Index)
        {
            throw new UnderlayException(
                $"the default routes lead by two links: IPv4's by {v4.Name}, IPv6's by {v6.Name}; name the one between the nodes by underlay.interface");
        }

        return (v4 ?? v6)!;
    }

    private NodeLink DefaultOf(IpFamily family)
    {
        // OrderBy keeps the kernel's order among equals.
        foreach (Route route in _view.DefaultRoutes.Where(route => route.Destination.Family == family).OrderBy(static route => route.Priority))
        {
            if (LinkOf(route.Link) is { } link)
            {
                return link;
            }
        }

        throw new UnderlayException($"there is no {Name(family)} default route: name the link between the nodes by underlay.interface or underlay.canReach");
    }

    private IpAddress AddressOf(NodeLink link, IpFamily family, IpAddress named)
    {
        if (!_families.Has(family))
        {
            return default;
        }

        if (named.IsValid && named.Family == family)
        {
            return named;
        }

        IpAddress wanted = family == IpFamily.V4 ? _settings.PublicIp : _settings.PublicIpV6;
        InterfaceAddress[] usable =
        [
            .. AddressesOf(link).Where(address => address.Prefix.Family == family && IsUsable(address)).OrderBy(Rank),
        ];
        return usable.Length == 0
            ? throw new UnderlayException($"link {link.Name} has no {Name(family)} address that can be used: give it one, or name another link by underlay.interface")
            : usable.Any(address => address.Prefix.Address == wanted) ? wanted : usable[0].Prefix.Address;
    }

    /// <summary>Deprecated addresses are on their way out, tentative ones not there yet, and failed ones another host's.</summary>
    private static bool IsUsable(InterfaceAddress address) =>
        (address.Flags & AddressFlags.Deprecated) == 0 && !address.IsTentative && !address.HasDadFailed && !address.Prefix.Address.IsLoopback;

    /// <summary>Global before link-local, then permanent before dynamic, then lasting before temporary ones (of RFC 8981).</summary>
    private static int Rank(InterfaceAddress address) =>
        (address.Prefix.Address.IsLinkLocal || address.Scope != RouteScope.Universe ? 4 : 0)
        + ((address.Flags & AddressFlags.Permanent) == 0 ? 2 : 0)
        + ((address.Flags & AddressFlags.Secondary) != 0 ? 1 : 0);

    private NodeLink? Candidate(int index) => LinkOf(index) is { MayMatch: true } link ? link : null;

    private NodeLink? LinkWith(IpAddress address)
    {
        foreach (InterfaceAddress held in _view.Addresses)
        {
            if (held.Prefix.Address == address)
            {
                return LinkOf(held.Link);
            }
        }

        return null;
    }

    private IEnumerable<InterfaceAddress> AddressesOf(NodeLink link) => _view.Addresses.Where(address => address.Link == link.Index);

    private NodeLink? LinkOf(int index) => _view.Links.FirstOrDefault(link => link.Index == index);

    private string Wanted() => string.Join(", ", _settings.Interfaces.Concat(_settings.InterfacePatterns).Select(static wanted => $"\"{wanted}\""));

    private string LinkNames() => string.Join(", ", _view.Links.Take(20).Select(static link => link.Name)) + (_view.Links.Count > 20 ? " ..." : string.Empty);

    private static string Name(IpFamily family) => family == IpFamily.V4 ? "IPv4" : "IPv6";
}
