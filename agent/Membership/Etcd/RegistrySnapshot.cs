using System;
using System.Collections.Generic;

namespace CsCni.Agent.Membership.Etcd;

/// <summary>All that etcd has of the cluster at one revision.</summary>
/// <param name="Revision">The revision.</param>
/// <param name="Config">The value of the key <c>config</c>; null where there is no such key.</param>
/// <param name="Entries">The keys below <c>subnets/</c>.</param>
internal sealed record RegistrySnapshot(long Revision, ReadOnlyMemory<byte>? Config, IReadOnlyList<RegistryEntry> Entries);
