namespace CsCni.Agent.Garbage;

/// <summary>What one look through the attachments came to.</summary>
/// <param name="Collected">Attachments whose DEL has succeeded, and which the cache has forgotten.</param>
/// <param name="Failed">Attachments whose DEL has failed; the next look tries it again.</param>
/// <param name="Waiting">Attachments of containers that are gone, but not for long enough yet.</param>
/// <param name="Untold">Attachments that are left alone because it cannot be told whether their containers live.</param>
/// <param name="BadFiles">Files of the cache that cannot be read as attachments.</param>
internal readonly record struct GarbageOutcome(int Collected, int Failed, int Waiting, int Untold, int BadFiles);
