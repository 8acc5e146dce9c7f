using CsCni.Linux;

namespace CsCni.Netlink.Route;

/// <summary>What shall change about a link; what is null stays as it is.</summary>
public readonly record struct LinkChange
{
    /// <summary>IFF_UP.</summary>
    public bool? Up { get; init; }

    /// <summary>IFF_PROMISC.</summary>
    public bool? Promiscuous { get; init; }

    /// <summary>IFF_ALLMULTI.</summary>
    public bool? AllMulticast { get; init; }

    /// <summary>IFLA_TXQLEN, packets.</summary>
    public int? QueueLength { get; init; }

    /// <summary>IFLA_MTU in bytes.</summary>
    public int? Mtu { get; init; }

    /// <summary>IFLA_ADDRESS.</summary>
    public MacAddress? Mac { get; init; }

    /// <summary>IFLA_IFALIAS, at most 255 bytes; empty removes it.</summary>
    public string? Alias { get; init; }

    /// <summary>IFLA_MASTER: index of the new master; 0 for none.</summary>
    public int? Master { get; init; }

    /// <summary>IFLA_GROUP.</summary>
    public uint? Group { get; init; }

    /// <summary>IFLA_IFNAME: the new name. Only where the link is named by its index.</summary>
    public string? Name { get; init; }

    /// <summary>IFLA_NET_NS_FD: open descriptor of the network namespace to move the link to.</summary>
    public int? NetNs { get; init; }

    /// <summary>
    /// IFLA_INET6_ADDR_GEN_MODE: counts when the link goes up next. EAFNOSUPPORT on a kernel without IPv6.
    /// </summary>
    public LinkLocalGeneration? LinkLocal { get; init; }

    internal void PutFlags(ref LinkHeader header)
    {
        Put(ref header, LinkFlags.Up, Up);
        Put(ref header, LinkFlags.Promiscuous, Promiscuous);
        Put(ref header, LinkFlags.AllMulticast, AllMulticast);
    }

    internal void Put(NetlinkWriter writer)
    {
        if (Mtu is int mtu)
        {
            writer.PutI32(LinkAttribute.Mtu, mtu);
        }

        if (QueueLength is int length)
        {
            writer.PutI32(LinkAttribute.QueueLength, length);
        }

        if (Mac is MacAddress mac)
        {
            writer.Put(LinkAttribute.Address, mac);
        }

        if (Alias is not null)
        {
            // A NUL would become part of the alias, and an empty one would not remove it.
            writer.PutText(LinkAttribute.Alias, Alias);
        }

        if (Master is int master)
        {
            writer.PutI32(LinkAttribute.Master, master);
        }

        if (Group is uint group)
        {
            writer.PutU32(LinkAttribute.Group, group);
        }

        if (NetNs is int descriptor)
        {
            writer.PutI32(LinkAttribute.NetNsFd, descriptor);
        }

        if (LinkLocal is LinkLocalGeneration generation)
        {
            using (writer.Nested(LinkAttribute.AfSpec))
            using (writer.Nested(FamilySpecAttribute.Ipv6))
            {
                writer.PutU8(Ipv6LinkAttribute.AddressGenerationMode, (byte)generation);
            }
        }

        if (Name is not null)
        {
            writer.PutString(LinkAttribute.Name, Name);
        }
    }

    private static void Put(ref LinkHeader header, LinkFlags flag, bool? on)
    {
        if (on is bool value)
        {
            header.Change |= flag;
            header.Flags |= value ? flag : LinkFlags.None;
        }
    }
}
