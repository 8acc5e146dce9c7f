using System;

namespace CsCni.Agent.Settings;

/// <summary>Key <c>static</c>.</summary>
internal sealed record StaticSettings
{
    /// <summary>The cluster file.</summary>
    public string File { get; init; } = "/etc/cscni/cluster.yaml";

    /// <summary>How often the file is read again, whether or not a change of it was seen.</summary>
    public TimeSpan RereadInterval { get; init; } = TimeSpan.FromSeconds(30);
}
