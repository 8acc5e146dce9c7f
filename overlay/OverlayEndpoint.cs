using CsCni.Linux;

namespace CsCni.Overlay;

/// <summary>What a node has in the overlay of one family.</summary>
/// <param name="Subnet">Its pods' subnet, without host bits.</param>
/// <param name="PublicIp">Its address on the underlay, of the same family.</param>
/// <param name="VtepMac">vxlan: the MAC of its vxlan link; the zero address for the one that <see cref="Overlay.VtepMac"/> derives.</param>
public readonly record struct OverlayEndpoint(IpPrefix Subnet, IpAddress PublicIp, MacAddress VtepMac = default)
{
    /// <summary>False for the default value: the node has no part in this family.</summary>
    public bool IsPresent => Subnet.IsValid;

    /// <summary>The MAC that frames for the node's vxlan link bear: the one given, else the one derived.</summary>
    public MacAddress EffectiveVtepMac => VtepMac.IsZero ? Overlay.VtepMac.Derive(PublicIp) : VtepMac;
}
