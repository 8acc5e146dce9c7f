using System;

namespace CsCni.Agent.Membership.Etcd;

/// <summary>A key below <c>subnets/</c> as etcd has it.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value.</param>
internal sealed record RegistryEntry(string Key, ReadOnlyMemory<byte> Value)
{
    /// <summary>The revision at which the key came to be: of two keys the lower one is the older.</summary>
    internal long CreateRevision { get; init; }

    /// <summary>The revision of the last write to it.</summary>
    internal long ModRevision { get; init; }

    /// <summary>Its lease; 0 for none, which makes it a reservation.</summary>
    internal long Lease { get; init; }

    /// <summary>True where nothing but a person removes it.</summary>
    internal bool IsReservation => Lease == 0;
}
