using CsCni.Linux;
using CsCni.Netlink.Route;

namespace CsCni.Plugin.Config;

/// <summary>What a container's link shall be given, or once had; what is null is left as it is.</summary>
internal readonly record struct LinkTuning
{
    /// <summary>The hardware address.</summary>
    public MacAddress? Mac { get; init; }

    /// <summary>Promiscuous mode.</summary>
    public bool? Promisc { get; init; }

    /// <summary>Whether all multicast packets are taken.</summary>
    public bool? AllMulti { get; init; }

    /// <summary>MTU in bytes.</summary>
    public int? Mtu { get; init; }

    /// <summary>Length of the transmit queue in packets.</summary>
    public int? QueueLength { get; init; }

    public bool IsEmpty => this == default;

    /// <summary>What the link has of all that is told here.</summary>
    public LinkTuning Of(Link link) => new()
    {
        Mac = Mac is null ? null : link.Mac,
        Promisc = Promisc is null ? null : (link.Flags & LinkFlags.Promiscuous) != 0,
        AllMulti = AllMulti is null ? null : (link.Flags & LinkFlags.AllMulticast) != 0,
        Mtu = Mtu is null ? null : link.Mtu,
        QueueLength = QueueLength is null ? null : link.QueueLength,
    };

    public LinkChange Change => new() { Mac = Mac, Promiscuous = Promisc, AllMulticast = AllMulti, Mtu = Mtu, QueueLength = QueueLength };
}
