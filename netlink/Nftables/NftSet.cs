using System;

namespace CsCni.Netlink.Nftables;

/// <summary>A set, or a map where it has data.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Key">The types of the key's fields.</param>
public readonly record struct NftSet(string Name, NftDatatype[] Key)
{
    /// <summary>The types of the data's fields; empty for a set and for a map to verdicts.</summary>
    public NftDatatype[] Data { get; init; } = [];

    /// <summary>True for a map to verdicts.</summary>
    public bool HasVerdicts { get; init; }

    /// <summary>True where an element is a range of the key; the key must have several fields then.</summary>
    public bool HasIntervals { get; init; }

    /// <summary>A comment; null for none.</summary>
    public string? Comment { get; init; }

    /// <summary>The flags that follow.</summary>
    public NftSetFlags Flags =>
        (HasVerdicts || Data.Length > 0 ? NftSetFlags.Map : NftSetFlags.None)
        | (HasIntervals ? NftSetFlags.Interval | NftSetFlags.Concatenation : NftSetFlags.None);

    /// <summary>The length of a field in bytes, filled up to four.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a known type.</exception>
    public static int SizeOf(NftDatatype type) => (LengthOf(type) + 3) & ~3;

    /// <summary>The length of several fields in bytes. A single one is not filled up.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a known type.</exception>
    public static int LengthOf(ReadOnlySpan<NftDatatype> types)
    {
        if (types.Length == 1)
        {
            return LengthOf(types[0]);
        }

        int length = 0;
        foreach (NftDatatype type in types)
        {
            length += SizeOf(type);
        }

        return length;
    }

    /// <summary>nft's number for a concatenation: six bits a field.</summary>
    internal static uint TypeOf(ReadOnlySpan<NftDatatype> types)
    {
        uint number = 0;
        foreach (NftDatatype type in types)
        {
            number = (number << 6) | (uint)type;
        }

        return number;
    }

    private static int LengthOf(NftDatatype type) => type switch
    {
        NftDatatype.Ipv4Address => 4,
        NftDatatype.Ipv6Address => 16,
        NftDatatype.EthernetAddress => 6,
        NftDatatype.TransportProtocol => 1,
        NftDatatype.Port => 2,
        NftDatatype.InterfaceName => 16,
        _ => throw new ArgumentOutOfRangeException(nameof(type), $"no type of a set's field: {(uint)type}"),
    };
}
