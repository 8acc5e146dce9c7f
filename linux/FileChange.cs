namespace CsCni.Linux;

/// <summary>What <see cref="FileWatch.Wait"/> has seen.</summary>
public enum FileChange
{
    /// <summary>Nothing, or the wait was interrupted.</summary>
    None,

    /// <summary>Somebody writes to a file and has not closed it yet: what is read now may be a part.</summary>
    Writing,

    /// <summary>A file came or went, or something that it is found by: more may follow at once.</summary>
    Changed,

    /// <summary>A file was written and closed, or renamed into its place: it is whole.</summary>
    Complete,
}
