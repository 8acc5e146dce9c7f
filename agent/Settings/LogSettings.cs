using Microsoft.Extensions.Logging;

namespace CsCni.Agent.Settings;

/// <summary>Key <c>log</c>.</summary>
internal sealed record LogSettings
{
    /// <summary>What is less than this is not written: trace, debug, info, warning, error.</summary>
    public LogLevel Level { get; init; } = LogLevel.Information;

    /// <summary>How a line looks.</summary>
    public LogFormat Format { get; init; } = LogFormat.Text;
}
