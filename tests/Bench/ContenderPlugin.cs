using System.Text.Json.Nodes;

namespace CsCni.Bench;

/// <summary>A plugin of a contender's list: JSON, or for the C program a line of its own.</summary>
internal sealed record ContenderPlugin(string Executable, JsonObject? Config)
{
    public string? Input { get; init; }

    public string CniPath { get; init; } = System.IO.Path.GetDirectoryName(Executable)!;

    public string Path { get; init; } = Call.DefaultPath;

    /// <summary>False of one that is called for what the others of the list need.</summary>
    public bool IsTimed { get; init; } = true;
}
