using System.Text.Json.Nodes;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>A plugin to be timed: its executable, which finds its IPAM beside it, and its configuration.</summary>
public sealed record Contender(string Executable, JsonObject Config);
