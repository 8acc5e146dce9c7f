using System;

namespace CsCni.Agent.Reconcile;

/// <summary>What the kernel's notifications come to.</summary>
[Flags]
internal enum KernelNews
{
    /// <summary>Nothing of weight.</summary>
    None = 0,

    /// <summary>Something of the overlay is not, or may not be, as it was put.</summary>
    Disturbance = 1,

    /// <summary>The link to the other nodes, or what it is chosen by, has changed.</summary>
    Underlay = 2,

    /// <summary>Somebody has changed tables, chains or rules of nf_tables; it may have been this process.</summary>
    Rules = 4,
}
