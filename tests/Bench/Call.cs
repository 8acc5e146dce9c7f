namespace CsCni.Bench;

/// <summary>A call of a plugin.</summary>
/// <param name="Executable">The plugin.</param>
/// <param name="Command">CNI_COMMAND, or "-" for none.</param>
/// <param name="Config">File for its standard input.</param>
/// <param name="Output">File for its standard output.</param>
internal sealed record Call(string Executable, string Command, string Config, string Output)
{
    public const string DefaultPath = "/usr/sbin:/usr/bin:/sbin:/bin";

    public string CniPath { get; init; } = string.Empty;

    public string Path { get; init; } = DefaultPath;

    public string ContainerId { get; init; } = "none";

    public string NetNs { get; init; } = string.Empty;

    public string IfName { get; init; } = "eth0";
}
