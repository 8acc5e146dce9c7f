namespace CsCni.Netlink.Route;

/// <summary>Kind vrf: the links that have it as their master are routed by a table of their own.</summary>
/// <param name="Table">IFLA_VRF_TABLE, at least 1; needed, and not to be changed afterwards.</param>
public readonly record struct Vrf(uint Table) : ILinkKind
{
    /// <inheritdoc/>
    public string Kind => "vrf";

    /// <inheritdoc/>
    public bool HasData => true;

    /// <inheritdoc/>
    public void PutData(NetlinkWriter writer) => writer.PutU32(VrfAttribute.Table, Table);
}
