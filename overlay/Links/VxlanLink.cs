using CsCni.Linux;
using CsCni.Netlink.Route;

namespace CsCni.Overlay.Links;

/// <summary>The vxlan link of one family as it shall be.</summary>
internal sealed record VxlanLink
{
    /// <summary>flannel.VNI or flannel-v6.VNI: Flannel's names, so that a node can change from the one to the other.</summary>
    internal required string Name { get; init; }

    internal required Vxlan Vxlan { get; init; }

    internal required int Mtu { get; init; }

    internal required MacAddress Mac { get; init; }

    /// <summary>The subnet's first address by itself: the source of what the node sends to pods of others.</summary>
    internal required IpPrefix Address { get; init; }

    /// <summary>IFLA_IFALIAS: says whose it is.</summary>
    internal required string Alias { get; init; }

    internal bool? TxChecksumOffload { get; init; }

    internal static string AliasOf(string owner) => "cscni overlay " + owner;

    /// <summary>What a family needs; null for none.</summary>
    internal static VxlanLink? Plan(OverlaySettings settings, IpFamily family)
    {
        OverlayEndpoint self = settings.Self.Of(family);
        OverlayBackend backend = settings.Backend;
        if (backend.Type != BackendType.Vxlan || !self.IsPresent)
        {
            return null;
        }

        return new()
        {
            Name = (family == IpFamily.V4 ? "flannel." : "flannel-v6.") + backend.Vni,
            Vxlan = new(backend.Vni)
            {
                LowerLink = settings.Underlay.Index,
                Local = settings.LocalOf(family),
                Learning = backend.Learning,
                Port = backend.Port,
                Gbp = backend.Gbp,
            },
            Mtu = settings.MtuOf(family),
            Mac = self.EffectiveVtepMac,
            Address = IpPrefix.Host(self.Subnet.Network),
            Alias = AliasOf(settings.Owner),
            TxChecksumOffload = backend.TxChecksumOffload,
        };
    }

    /// <summary>Compares with a link of the same name or index.</summary>
    /// <returns>What differs, in words; null where nothing does.</returns>
    internal string? FindFault(Link link)
    {
        if (link.Vxlan is not { } vxlan)
        {
            return $"link \"{link.Name}\" is no vxlan";
        }

        return FaultOf(link) ?? FaultOf(vxlan);
    }

    private string? FaultOf(Link link) => link switch
    {
        { IsUp: false } => $"link \"{link.Name}\" is down",
        _ when link.Name != Name => $"link \"{link.Name}\" was called \"{Name}\"",
        _ when link.Mtu != Mtu => $"link \"{link.Name}\" has MTU {link.Mtu}, expected {Mtu}",
        _ when link.Mac != Mac => $"link \"{link.Name}\" has MAC {link.Mac}, expected {Mac}",
        _ => null,
    };

    private string? FaultOf(in Vxlan vxlan)
    {
        if (vxlan.Id != Vxlan.Id || vxlan.Port != Vxlan.Port)
        {
            return $"link \"{Name}\" has VNI {vxlan.Id} on port {vxlan.Port}, expected {Vxlan.Id} on {Vxlan.Port}";
        }

        if (vxlan.Local != Vxlan.Local || vxlan.LowerLink != Vxlan.LowerLink)
        {
            return $"link \"{Name}\" sends from {vxlan.Local} by link {vxlan.LowerLink}, expected {Vxlan.Local} by link {Vxlan.LowerLink}";
        }

        return vxlan.Learning == Vxlan.Learning && vxlan.Gbp == Vxlan.Gbp
            ? null
            : $"link \"{Name}\" has another learning or group policy than it shall";
    }
}
