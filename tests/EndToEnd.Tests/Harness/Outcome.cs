using System.Text.Json;
using Xunit;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>How a program ended, and what it said.</summary>
public sealed record Outcome(int ExitCode, int Signal, string Output, string ErrorOutput)
{
    /// <summary>Standard output, which must be exactly one JSON document.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public string Text => $"exit {ExitCode} signal {Signal}\n{Output}\n{ErrorOutput}";

    /// <summary>The result of a call that must succeed.</summary>
    public JsonElement Result()
    {
        Assert.True(ExitCode == 0 && Signal == 0, Text);
        return Json;
    }

    /// <summary>A call that must succeed and print nothing.</summary>
    public void Silent()
    {
        Assert.True(ExitCode == 0 && Signal == 0, Text);
        Assert.Equal(string.Empty, Output);
    }

    /// <summary>A call that must fail with one error document of this code, whose message contains all of the texts.</summary>
    public void Fails(int code, params string[] texts)
    {
        Assert.True(ExitCode == 1 && Signal == 0, Text);
        JsonElement error = Json;
        Assert.True(code == error.GetProperty("code").GetInt32(), Text);
        string message = error.GetProperty("msg").GetString()!;
        Assert.DoesNotContain('\n', message);
        foreach (string text in texts)
        {
            Assert.Contains(text, message);
        }
    }
}
