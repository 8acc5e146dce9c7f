using System;
using System.Collections.Generic;

namespace CsCni.Cni;

/// <summary>A released version of the CNI specification. Only released ones exist: versions are matched, not parsed.</summary>
public sealed class SpecVersion : IComparable<SpecVersion>
{
    private readonly int _rank;

    private SpecVersion(string text, int rank) => (Text, _rank) = (text, rank);

    /// <summary>0.1.0: results of ip4 and ip6. A config without cniVersion has this one.</summary>
    public static SpecVersion V010 { get; } = new("0.1.0", 0);

    /// <summary>0.2.0: the same shape as 0.1.0.</summary>
    public static SpecVersion V020 { get; } = new("0.2.0", 1);

    /// <summary>0.3.0: results of interfaces, ips and routes; chains of plugins.</summary>
    public static SpecVersion V030 { get; } = new("0.3.0", 2);

    /// <summary>0.3.1: the shape of 0.3.0.</summary>
    public static SpecVersion V031 { get; } = new("0.3.1", 3);

    /// <summary>0.4.0: CHECK; DEL gets prevResult.</summary>
    public static SpecVersion V040 { get; } = new("0.4.0", 4);

    /// <summary>1.0.0: ips without their version.</summary>
    public static SpecVersion V100 { get; } = new("1.0.0", 5);

    /// <summary>1.1.0: GC and STATUS; mtu of interfaces; mtu, advmss, priority, table and scope of routes.</summary>
    public static SpecVersion V110 { get; } = new("1.1.0", 6);

    /// <summary>Every version, oldest first.</summary>
    public static IReadOnlyList<SpecVersion> All { get; } = [V010, V020, V030, V031, V040, V100, V110];

    /// <summary>The newest version.</summary>
    public static SpecVersion Current => V110;

    /// <summary>The version as it is written in a config.</summary>
    public string Text { get; }

    /// <summary>Finds a released version by its exact text.</summary>
    /// <returns>The version; <see cref="V010"/> for an empty text; null for any other.</returns>
    public static SpecVersion? Find(string text)
    {
        if (text.Length == 0)
        {
            return V010;
        }

        foreach (SpecVersion version in All)
        {
            if (version.Text == text)
            {
                return version;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public int CompareTo(SpecVersion? other) => _rank.CompareTo(other?._rank ?? -1);

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    /// <inheritdoc/>
    public override int GetHashCode() => _rank;

    /// <summary>Older than.</summary>
    public static bool operator <(SpecVersion left, SpecVersion right) => left._rank < right._rank;

    /// <summary>Newer than.</summary>
    public static bool operator >(SpecVersion left, SpecVersion right) => left._rank > right._rank;

    /// <summary>Not newer than.</summary>
    public static bool operator <=(SpecVersion left, SpecVersion right) => left._rank <= right._rank;

    /// <summary>Not older than.</summary>
    public static bool operator >=(SpecVersion left, SpecVersion right) => left._rank >= right._rank;

    /// <summary>The same version.</summary>
    public static bool operator ==(SpecVersion? left, SpecVersion? right) => ReferenceEquals(left, right);

    /// <summary>Another version.</summary>
    public static bool operator !=(SpecVersion? left, SpecVersion? right) => !ReferenceEquals(left, right);
}
