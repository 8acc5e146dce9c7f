namespace CsCni.Netlink.Route;

/// <summary>Kind bridge: a learning switch whose ports are the links that have it as their master.</summary>
/// <param name="VlanFiltering">IFLA_BR_VLAN_FILTERING; null leaves it to the kernel, which means off.</param>
public readonly record struct Bridge(bool? VlanFiltering = null) : ILinkKind
{
    /// <inheritdoc/>
    public string Kind => "bridge";

    /// <inheritdoc/>
    public bool HasData => VlanFiltering is not null;

    /// <inheritdoc/>
    public void PutData(NetlinkWriter writer)
    {
        if (VlanFiltering is bool on)
        {
            writer.PutU8(BridgeAttribute.VlanFiltering, on ? (byte)1 : (byte)0);
        }
    }
}
