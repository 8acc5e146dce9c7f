namespace CsCni.Agent.Settings;

/// <summary>Key <c>plugins</c>: the plugin executables that the agent installs.</summary>
internal sealed record PluginSettings
{
    /// <summary>The directory that they are copied from; null where none are installed.</summary>
    public string? From { get; init; }

    /// <summary>The directory that they are copied to.</summary>
    public string To { get; init; } = "/opt/cni/bin";
}
