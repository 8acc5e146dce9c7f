using CsCni.Linux;

namespace CsCni.Netlink.Route;

/// <summary>Kind vxlan: Ethernet frames in UDP.</summary>
/// <param name="Id">IFLA_VXLAN_ID, the VNI: 0 to 16777215.</param>
public readonly record struct Vxlan(uint Id) : ILinkKind
{
    /// <summary>IFLA_VXLAN_LINK: index of the link that packets leave by; 0 for what the routes say.</summary>
    public int LowerLink { get; init; }

    /// <summary>IFLA_VXLAN_LOCAL or IFLA_VXLAN_LOCAL6: source address of packets; the default value for what the routes say.</summary>
    public IpAddress Local { get; init; }

    /// <summary>IFLA_VXLAN_LEARNING; null for the kernel's default, which is on.</summary>
    public bool? Learning { get; init; }

    /// <summary>IFLA_VXLAN_PORT: UDP port of the destination; 0 for the kernel's default, which is 8472.</summary>
    public ushort Port { get; init; }

    /// <inheritdoc/>
    public string Kind => "vxlan";

    /// <inheritdoc/>
    public bool HasData => true;

    /// <inheritdoc/>
    public void PutData(NetlinkWriter writer)
    {
        if (LowerLink != 0)
        {
            writer.PutI32(VxlanAttribute.LowerLink, LowerLink);
        }

        writer.PutU32(VxlanAttribute.Id, Id);
        if (Local.IsValid)
        {
            writer.Put(Local.IsV4 ? VxlanAttribute.Local : VxlanAttribute.Local6, Local);
        }

        if (Learning is bool on)
        {
            writer.PutU8(VxlanAttribute.Learning, on ? (byte)1 : (byte)0);
        }

        if (Port != 0)
        {
            writer.PutU16BigEndian(VxlanAttribute.Port, Port);
        }
    }
}
