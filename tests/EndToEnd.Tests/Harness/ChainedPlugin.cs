using System.Text.Json.Nodes;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>An element of a configuration list: the executable that serves it, and its keys without those of the list.</summary>
public sealed record ChainedPlugin(string Executable, JsonObject Config);
