namespace CsCni.Ipam.Store;

/// <summary>What a command does with the store.</summary>
internal enum StoreAccess
{
    /// <summary>Looks only, and writes nothing.</summary>
    Read,

    /// <summary>Removes leases, where there is a directory.</summary>
    Remove,

    /// <summary>Makes leases, and the directory where it is missing.</summary>
    Create,
}
