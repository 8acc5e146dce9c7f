namespace CsCni.Netlink.Route;

/// <summary>Kind vlan: what passes another link, which <see cref="LinkSettings.LowerLink"/> names, with an IEEE 802.1Q tag.</summary>
/// <param name="Id">IFLA_VLAN_ID: 0 to 4094; 0 is a tag that only tells a priority.</param>
public readonly record struct Vlan(ushort Id) : ILinkKind
{
    /// <inheritdoc/>
    public string Kind => "vlan";

    /// <inheritdoc/>
    public bool HasData => true;

    /// <inheritdoc/>
    public void PutData(NetlinkWriter writer) => writer.PutU16(VlanAttribute.Id, Id);
}
