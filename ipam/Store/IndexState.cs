namespace CsCni.Ipam.Store;

/// <summary>What a directory has for an index.</summary>
internal enum IndexState
{
    /// <summary>None: a new directory, or one of host-local.</summary>
    Missing,

    /// <summary>Something that is no index, or that cannot be read.</summary>
    Spoilt,

    /// <summary>An index, of whatever boot.</summary>
    Sound,
}
