namespace CsCni.Cni.Json;

/// <summary>Why a document is refused.</summary>
internal enum JsonFault
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>A byte that cannot stand where it stands, or the end too early.</summary>
    Unexpected,

    /// <summary>More objects and arrays within each other than <see cref="JsonText.MaxDepth"/>.</summary>
    TooDeep,

    /// <summary>A string that names half of a surrogate pair.</summary>
    LoneSurrogate,
}
