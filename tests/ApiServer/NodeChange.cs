namespace CsCni.Tests.ApiServer;

/// <summary>Something that happened to a node.</summary>
/// <param name="Version">The version that it made.</param>
/// <param name="Type">ADDED, MODIFIED, DELETED.</param>
/// <param name="Node">The node afterwards, or as it was before it was deleted.</param>
public sealed record NodeChange(long Version, string Type, StoredNode Node);
