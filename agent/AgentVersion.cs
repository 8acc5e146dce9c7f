using System.Reflection;

namespace CsCni.Agent;

/// <summary>Which build this is.</summary>
internal static class AgentVersion
{
    /// <summary>"0.1.0", as --version tells it.</summary>
    internal static string Text { get; } =
        typeof(AgentVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion is { } version
            ? version.Split('+')[0]
            : "unknown";
}
