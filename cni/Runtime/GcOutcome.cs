using System.Collections.Generic;

namespace CsCni.Cni.Runtime;

/// <summary>What a GC did.</summary>
/// <param name="Deleted">The attachments of the cache that were not in the list, each with the error of its DEL, or null.</param>
/// <param name="Plugins">What each plugin answered to GC; empty where the config's version has no GC.</param>
public sealed record GcOutcome(
    IReadOnlyList<(Attachment Attachment, CniException? Error)> Deleted, IReadOnlyList<PluginOutcome> Plugins);
