using CsCni.Linux;

namespace CsCni.Netlink.Route;

/// <summary>What every kind of link can be given when it is created. What is left out is the kernel's choice.</summary>
public readonly record struct LinkSettings
{
    /// <summary>IFLA_IFNAME; needed.</summary>
    public required string Name { get; init; }

    /// <summary>IFLA_MTU in bytes; 0 for the kernel's default.</summary>
    public int Mtu { get; init; }

    /// <summary>IFLA_TXQLEN, packets; null for the kernel's default, which is 1000 for most kinds.</summary>
    public int? QueueLength { get; init; }

    /// <summary>IFLA_MASTER: index of the link that this one becomes a port of; 0 for none.</summary>
    public int Master { get; init; }

    /// <summary>IFLA_ADDRESS; the zero address leaves it to the kernel.</summary>
    public MacAddress Mac { get; init; }

    /// <summary>IFLA_GROUP; 0 is the default group.</summary>
    public uint Group { get; init; }

    /// <summary>
    /// IFLA_NET_NS_FD: open descriptor of the network namespace to create the link in; null for the socket's own.
    /// </summary>
    public int? NetNs { get; init; }

    /// <summary>
    /// IFLA_LINK: index of the link below, for the kinds that have one; in the socket's own namespace, wherever the new link
    /// comes to be. 0 for none.
    /// </summary>
    public int LowerLink { get; init; }

    /// <summary>IFF_UP: set it up at once. Refused with ENOTCONN for a veth's peer.</summary>
    public bool Up { get; init; }

    internal LinkHeader Header() => Up ? new() { Flags = LinkFlags.Up, Change = LinkFlags.Up } : default;

    internal void Put(NetlinkWriter writer)
    {
        if (Mtu != 0)
        {
            writer.PutI32(LinkAttribute.Mtu, Mtu);
        }

        if (QueueLength is int length)
        {
            writer.PutI32(LinkAttribute.QueueLength, length);
        }

        if (Master != 0)
        {
            writer.PutI32(LinkAttribute.Master, Master);
        }

        if (!Mac.IsZero)
        {
            writer.Put(LinkAttribute.Address, Mac);
        }

        if (Group != 0)
        {
            writer.PutU32(LinkAttribute.Group, Group);
        }

        if (NetNs is int descriptor)
        {
            writer.PutI32(LinkAttribute.NetNsFd, descriptor);
        }

        if (LowerLink != 0)
        {
            writer.PutI32(LinkAttribute.Link, LowerLink);
        }

        writer.PutString(LinkAttribute.Name, Name);
    }
}
