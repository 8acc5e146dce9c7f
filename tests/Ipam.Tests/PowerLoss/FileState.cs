namespace CsCni.Ipam.Tests.PowerLoss;

/// <summary>What a power loss can leave of a file that nobody synced.</summary>
public enum FileState
{
    /// <summary>All of it was on disk.</summary>
    AsIs,

    /// <summary>Its name was, none of its bytes.</summary>
    Empty,

    /// <summary>The first of its bytes were.</summary>
    Cut,

    /// <summary>Not even its name was.</summary>
    Missing,

    /// <summary>What it held some changes before.</summary>
    Older,

    /// <summary>Its length was, its blocks hold what was there before.</summary>
    Noise,

    /// <summary>There is one of another name with the same content beside it: a rename was half on disk.</summary>
    Doubled,
}
