using System;
using System.Collections.Generic;

namespace CsCni.Agent.Settings;

/// <summary>Key <c>garbage</c>: attachments of containers that no longer exist.</summary>
internal sealed record GarbageSettings
{
    /// <summary>How often they are looked for; zero for never.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a container must have been gone, so that a runtime which is about to call DEL itself is not disturbed.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>libcni's cache of results, where attachments are found.</summary>
    public string ResultsDirectory { get; init; } = "/var/lib/cni/results";

    /// <summary>Where the plugins are looked for, in this order.</summary>
    public IReadOnlyList<string> PluginDirectories { get; init; } = ["/opt/cni/bin"];
}
