using CsCni.Linux;

namespace CsCni.Overlay;

/// <summary>Refuses settings of this node's own side that no overlay can be made of.</summary>
public static class SettingsReview
{
    /// <summary>The least MTU of IPv6 (RFC 8200, section 5), and more than enough for IPv4.</summary>
    private const int LeastMtu = 1280;

    /// <exception cref="OverlayException">What is wrong, and what to do.</exception>
    public static void Require(OverlaySettings settings)
    {
        System.ArgumentNullException.ThrowIfNull(settings);
        if (!settings.Self.V4.IsPresent && !settings.Self.V6.IsPresent)
        {
            throw new OverlayException($"node \"{settings.Self.Name}\" has no subnet: give it one of the network");
        }

        RequireBackend(settings.Backend);
        foreach (IpFamily family in IpFamilies.Both)
        {
            if (settings.Self.Of(family).IsPresent)
            {
                RequireFamily(settings, family);
            }
        }
    }

    private static void RequireBackend(OverlayBackend backend)
    {
        if (backend.Type == BackendType.Vxlan && backend.Vni is 0 or > OverlayBackend.MaxVni)
        {
            throw new OverlayException($"VNI {backend.Vni} is out of range: expected 1 to {OverlayBackend.MaxVni}");
        }

        if (backend.Type == BackendType.Vxlan && backend.Port == 0)
        {
            throw new OverlayException("port 0 is out of range: expected 1 to 65535");
        }
    }

    private static void RequireFamily(OverlaySettings settings, IpFamily family)
    {
        OverlayEndpoint self = settings.Self.Of(family);
        IpPrefix network = settings.Network.Of(family);
        if (!network.IsValid || !network.Contains(self.Subnet.Network) || self.Subnet.Length <= network.Length || !self.Subnet.HasNoHostBits)
        {
            throw new OverlayException(
                $"this node's {family.Text()} subnet {self.Subnet} is no part of the network {(network.IsValid ? network.ToString() : "(none of this family)")}");
        }

        if (!self.PublicIp.IsValid || self.PublicIp.Family != family)
        {
            throw new OverlayException($"this node has the {family.Text()} subnet {self.Subnet} but no {family.Text()} address on the underlay: name one as its public address");
        }

        if (settings.Backend.Type == BackendType.HostGw && !settings.Underlay.Has(self.PublicIp))
        {
            throw new OverlayException(
                $"public address {self.PublicIp} is no address of link \"{settings.Underlay.Name}\": backend host-gw cannot pass a NAT; use vxlan, or the link's own address");
        }

        if (settings.MtuOf(family) < LeastMtu && family == IpFamily.V6)
        {
            throw new OverlayException(
                $"link \"{settings.Underlay.Name}\" has an MTU of {settings.UnderlayMtu}, which leaves {settings.MtuOf(family)} to the overlay: IPv6 needs {LeastMtu}");
        }
    }
}
