using CsCni.Linux;

namespace CsCni.Netlink.Route;

/// <summary>An IP address of a link, with the prefix that it is on.</summary>
public readonly record struct InterfaceAddress
{
    /// <summary>Index of the link.</summary>
    public required int Link { get; init; }

    /// <summary>IFA_LOCAL with its prefix length; host bits kept.</summary>
    public required IpPrefix Prefix { get; init; }

    /// <summary>
    /// IFA_BROADCAST, IPv4 only. Left out, a request to create carries the prefix's last address for prefixes up to /30,
    /// as the reference CNI plugins have it; 0.0.0.0 asks for none.
    /// </summary>
    public IpAddress Broadcast { get; init; }

    /// <summary>How far it reaches.</summary>
    public RouteScope Scope { get; init; }

    /// <summary>IFA_F_ flags.</summary>
    public AddressFlags Flags { get; init; }

    /// <summary>True while duplicate address detection runs, and the address cannot be used yet.</summary>
    public bool IsTentative => (Flags & (AddressFlags.Tentative | AddressFlags.Optimistic | AddressFlags.DadFailed)) == AddressFlags.Tentative;

    /// <summary>True where another host was found to have the address.</summary>
    public bool HasDadFailed => (Flags & AddressFlags.DadFailed) != 0;
}
