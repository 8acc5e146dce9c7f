using CsCni.Linux;

namespace CsCni.Netlink.Route;

/// <summary>Kind vxlan: Ethernet frames in UDP. Read from the kernel, nothing is left out.</summary>
/// <param name="Id">IFLA_VXLAN_ID, the VNI: 0 to 16777215.</param>
public readonly record struct Vxlan(uint Id) : ILinkKind
{
    /// <summary>IFLA_VXLAN_LINK: index of the link that packets leave by; 0 for what the routes say.</summary>
    public int LowerLink { get; init; }

    /// <summary>
    /// IFLA_VXLAN_LOCAL or IFLA_VXLAN_LOCAL6: source address of packets; the default value for what the routes say. Its family
    /// is that of all destinations in the FDB; without it and without a group that is IPv4.
    /// </summary>
    public IpAddress Local { get; init; }

    /// <summary>
    /// IFLA_VXLAN_GROUP or IFLA_VXLAN_GROUP6: where frames go whose MAC has no entry in the FDB, a multicast group or a host;
    /// the default value for nowhere.
    /// </summary>
    public IpAddress Group { get; init; }

    /// <summary>IFLA_VXLAN_LEARNING; null for the kernel's default, which is on.</summary>
    public bool? Learning { get; init; }

    /// <summary>IFLA_VXLAN_PORT: UDP port of the destination; 0 for the kernel's default, which is 8472.</summary>
    public ushort Port { get; init; }

    /// <summary>IFLA_VXLAN_TTL of packets; 0 for the kernel's usual one.</summary>
    public byte Ttl { get; init; }

    /// <summary>IFLA_VXLAN_GBP: packets carry the mark of what they carry, as a policy's group.</summary>
    public bool Gbp { get; init; }

    /// <inheritdoc/>
    public string Kind => "vxlan";

    /// <inheritdoc/>
    public bool HasData => true;

    /// <inheritdoc/>
    public void PutData(NetlinkWriter writer)
    {
        PutLowerLink(writer);
        if (Ttl != 0)
        {
            writer.PutU8(VxlanAttribute.Ttl, Ttl);
        }

        if (Gbp)
        {
            writer.PutFlag(VxlanAttribute.Gbp);
        }

        writer.PutU32(VxlanAttribute.Id, Id);
        PutAddresses(writer);
        PutLearning(writer);
        if (Port != 0)
        {
            writer.PutU16BigEndian(VxlanAttribute.Port, Port);
        }
    }

    /// <summary>Puts what the kernel lets be changed; it refuses port and GBP even where they are as they were.</summary>
    internal void PutChange(NetlinkWriter writer)
    {
        PutLowerLink(writer);
        writer.PutU8(VxlanAttribute.Ttl, Ttl);
        writer.PutU32(VxlanAttribute.Id, Id);
        PutAddresses(writer);
        PutLearning(writer);
    }

    /// <summary>Reads IFLA_INFO_DATA.</summary>
    internal static Vxlan Read(NetlinkAttributes data)
    {
        Vxlan vxlan = default;
        foreach (NetlinkAttribute attribute in data)
        {
            vxlan = (VxlanAttribute)attribute.Type switch
            {
                VxlanAttribute.Id => vxlan with { Id = attribute.ReadU32() },
                VxlanAttribute.LowerLink => vxlan with { LowerLink = attribute.ReadI32() },
                VxlanAttribute.Local or VxlanAttribute.Local6 => vxlan with { Local = attribute.ReadIpAddress() },
                VxlanAttribute.Group or VxlanAttribute.Group6 => vxlan with { Group = attribute.ReadIpAddress() },
                VxlanAttribute.Learning => vxlan with { Learning = attribute.ReadU8() != 0 },
                VxlanAttribute.Port => vxlan with { Port = attribute.ReadU16BigEndian() },
                VxlanAttribute.Ttl => vxlan with { Ttl = attribute.ReadU8() },
                VxlanAttribute.Gbp => vxlan with { Gbp = true },
                _ => vxlan,
            };
        }

        return vxlan;
    }

    private void PutLowerLink(NetlinkWriter writer)
    {
        if (LowerLink != 0)
        {
            writer.PutI32(VxlanAttribute.LowerLink, LowerLink);
        }
    }

    private void PutAddresses(NetlinkWriter writer)
    {
        if (Local.IsValid)
        {
            writer.Put(Local.IsV4 ? VxlanAttribute.Local : VxlanAttribute.Local6, Local);
        }

        if (Group.IsValid)
        {
            writer.Put(Group.IsV4 ? VxlanAttribute.Group : VxlanAttribute.Group6, Group);
        }
    }

    private void PutLearning(NetlinkWriter writer)
    {
        if (Learning is bool on)
        {
            writer.PutU8(VxlanAttribute.Learning, on ? (byte)1 : (byte)0);
        }
    }
}
