namespace CsCni.Agent.Membership.Etcd;

/// <summary>What the follower knows of this node's entry.</summary>
/// <param name="Entry">The entry; null where there is none.</param>
/// <param name="Revision">The store's revision that this is of: a write after it is not seen yet.</param>
/// <param name="Readings">How often all was read anew, after which revisions need not compare: etcd may have been restored.</param>
internal readonly record struct OwnSight(RegistryEntry? Entry, long Revision, int Readings);
