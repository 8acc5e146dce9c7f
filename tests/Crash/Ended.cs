using System.Text.Json.Nodes;

namespace CsCni.Crash;

/// <summary>How a program ended, and what it said.</summary>
public sealed record Ended(int ExitCode, int Signal, string Output, string ErrorOutput)
{
    public bool Succeeded => ExitCode == 0 && Signal == 0;

    public string Text => $"exit {ExitCode} signal {Signal} {Output.Trim()} {ErrorOutput.Trim()}";

    /// <summary>The one document on standard output; null where there is none, or more than one.</summary>
    public JsonObject? Document
    {
        get
        {
            try
            {
                return JsonNode.Parse(Output) as JsonObject;
            }
            catch (System.Text.Json.JsonException)
            {
                return null;
            }
        }
    }

    public Ended Require(string what) => Succeeded ? this : throw new CrashException($"{what}: {Text}");
}
