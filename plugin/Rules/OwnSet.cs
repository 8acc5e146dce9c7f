using System;
using CsCni.Netlink.Nftables;

namespace CsCni.Plugin.Rules;

/// <summary>One of our sets or maps. An element of it belongs to one attachment, but for <see cref="IsShared"/>.</summary>
internal sealed class OwnSet
{
    public required NftFamily Family { get; init; }

    public required string Name { get; init; }

    /// <summary>What it is for, as the set's comment.</summary>
    public required string Purpose { get; init; }

    /// <summary>The fields of the key.</summary>
    public required OwnField[] Key { get; init; }

    /// <summary>The fields of a map's data; none for a set, <see cref="OwnField.Verdict"/> alone for a verdict map.</summary>
    public OwnField[] Data { get; init; } = [];

    /// <summary>True where elements are prefixes.</summary>
    public bool HasIntervals { get; init; }

    /// <summary>True where an element goes with the last attachment that needs it, not with the first.</summary>
    public bool IsShared { get; init; }

    /// <summary>True for what port maps need: the part that a chained portmap makes and removes.</summary>
    public bool IsOfPortMaps { get; init; }

    /// <summary>True for what a chained firewall makes and removes.</summary>
    public bool IsOfFirewall { get; init; }

    /// <summary>Whether a plugin of a chain removes its attachment's elements.</summary>
    public bool BelongsTo(RulePart part) => part switch
    {
        RulePart.PortMap => IsOfPortMaps,
        RulePart.Firewall => IsOfFirewall,
        _ => true,
    };

    public NftSet Describe() => new(Name, Array.ConvertAll(Key, TypeOf))
    {
        Data = HasVerdicts ? [] : Array.ConvertAll(Data, TypeOf),
        HasVerdicts = HasVerdicts,
        HasIntervals = HasIntervals,
        Comment = Purpose,
    };

    /// <summary>"inet cscni ports4", as nft names it.</summary>
    public override string ToString() => $"{(Family == NftFamily.Inet ? "inet" : "bridge")} {OwnTable.Name} {Name}";

    private bool HasVerdicts => Data is [OwnField.Verdict];

    private static NftDatatype TypeOf(OwnField field) => field switch
    {
        OwnField.Ipv4 => NftDatatype.Ipv4Address,
        OwnField.Ipv6 => NftDatatype.Ipv6Address,
        OwnField.Mac => NftDatatype.EthernetAddress,
        OwnField.Protocol => NftDatatype.TransportProtocol,
        OwnField.Port => NftDatatype.Port,
        _ => NftDatatype.InterfaceName,
    };
}
