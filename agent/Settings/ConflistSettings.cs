namespace CsCni.Agent.Settings;

/// <summary>Key <c>conflist</c>: the CNI configuration that is written when the overlay stands.</summary>
internal sealed record ConflistSettings
{
    /// <summary>Where it is written; empty for nowhere.</summary>
    public string File { get; init; } = "/etc/cni/net.d/10-cscni.conflist";

    /// <summary>The operator's template; null for the built-in one.</summary>
    public string? Template { get; init; }
}
