namespace CsCni.Agent.Garbage;

/// <summary>What can be told of the network namespace of an attachment.</summary>
internal enum SandboxState
{
    /// <summary>It is there.</summary>
    Standing,

    /// <summary>It is not there any more.</summary>
    Gone,

    /// <summary>Neither can be said for sure: such an attachment is left alone.</summary>
    Untold,
}
