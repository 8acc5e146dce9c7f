namespace CsCni.Crash;

/// <summary>How much of a <see cref="Snapshot"/> is compared.</summary>
public enum Scope
{
    /// <summary>All of it.</summary>
    All,

    /// <summary>All but what is in the pod.</summary>
    Node,

    /// <summary>All but files and sysctls: the first ADD of a node makes directories and lets it forward, and leaves that so.</summary>
    Links,
}
