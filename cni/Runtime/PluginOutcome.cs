using System.Collections.Generic;

namespace CsCni.Cni.Runtime;

/// <summary>What one plugin of a list answered to STATUS, GC or VERSION.</summary>
/// <param name="Type">The plugin.</param>
/// <param name="Error">Its error, or null where it had none.</param>
/// <param name="Versions">The versions that it supports; empty but for VERSION.</param>
public sealed record PluginOutcome(string Type, CniException? Error, IReadOnlyList<string> Versions);
