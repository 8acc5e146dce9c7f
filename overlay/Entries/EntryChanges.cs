namespace CsCni.Overlay.Entries;

/// <summary>What makes one state of the kernel out of another.</summary>
/// <param name="Puts">To be created, or put in the place of another of the same key.</param>
/// <param name="Deletes">To be deleted.</param>
public sealed record EntryChanges(EntryList Puts, EntryList Deletes)
{
    /// <summary>True where nothing is to be done.</summary>
    public bool IsEmpty => Puts.Count + Deletes.Count == 0;
}
