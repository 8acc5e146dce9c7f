namespace CsCni.Netlink.Route;

/// <summary>
/// Kind ipvlan: a link that shares the hardware address of another one, which <see cref="LinkSettings.LowerLink"/> names. All
/// on one lower link have one mode.
/// </summary>
/// <param name="Mode">IFLA_IPVLAN_MODE.</param>
public readonly record struct Ipvlan(IpvlanMode Mode) : ILinkKind
{
    /// <inheritdoc/>
    public string Kind => "ipvlan";

    /// <inheritdoc/>
    public bool HasData => true;

    /// <inheritdoc/>
    public void PutData(NetlinkWriter writer)
    {
        writer.PutU16(IpvlanAttribute.Mode, (ushort)Mode);
        writer.PutU16(IpvlanAttribute.Flags, 0);
    }
}
