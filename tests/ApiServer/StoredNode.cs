using System.Text.Json.Nodes;

namespace CsCni.Tests.ApiServer;

/// <summary>A node at one version. Its content is never changed: a change makes another one.</summary>
/// <param name="Name">metadata.name.</param>
/// <param name="Version">metadata.resourceVersion.</param>
/// <param name="Content">The whole object, without apiVersion and kind.</param>
public sealed record StoredNode(string Name, long Version, JsonObject Content);
