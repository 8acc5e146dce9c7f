using System;
using System.Collections.Generic;

namespace CsCni.Agent.Membership.Etcd;

/// <summary>What a watch has told.</summary>
internal sealed record RegistryChange
{
    /// <summary>The store's revision up to which all changes below <c>subnets/</c> have been told; 0 where it tells none.</summary>
    internal long Revision { get; init; }

    /// <summary>True where the key <c>config</c> was written or deleted.</summary>
    internal bool IsConfigChanged { get; init; }

    /// <summary>The new value of the key <c>config</c>; null where it was deleted.</summary>
    internal ReadOnlyMemory<byte>? Config { get; init; }

    /// <summary>Keys below <c>subnets/</c> in the order of their writes; with a null where the key is gone.</summary>
    internal IReadOnlyList<(string Key, RegistryEntry? Entry)> Subnets { get; init; } = [];
}
