namespace CsCni.Cni;

/// <summary>The operations of the CNI specification 1.1.0, section 2: the values of CNI_COMMAND.</summary>
public enum CniCommand
{
    /// <summary>ADD: attach a container to a network, or apply a change to an attachment.</summary>
    Add,

    /// <summary>DEL: detach, or undo the change.</summary>
    Del,

    /// <summary>CHECK: verify an attachment.</summary>
    Check,

    /// <summary>GC: remove what belongs to no valid attachment.</summary>
    Gc,

    /// <summary>STATUS: tell whether an ADD could succeed.</summary>
    Status,

    /// <summary>VERSION: tell the supported versions.</summary>
    Version,
}
