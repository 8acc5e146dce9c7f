using System;
using System.Text.Json;
using Xunit;

namespace CsCni.Ctl.Tests;

/// <summary>How a program ended, and what it said.</summary>
internal sealed record Outcome(int ExitCode, string Output, string ErrorOutput)
{
    internal JsonElement Json => JsonDocument.Parse(Output).RootElement;

    internal string Text => $"exit {ExitCode}\n{Output}\n{ErrorOutput}";

    internal Outcome Succeeds()
    {
        Assert.True(ExitCode == 0, Text);
        return this;
    }

    /// <summary>A failure whose words on standard error contain all of the texts.</summary>
    internal Outcome Fails(int exitCode, params string[] texts)
    {
        Assert.True(ExitCode == exitCode, Text);
        foreach (string text in texts)
        {
            Assert.True(ErrorOutput.Contains(text, StringComparison.Ordinal), $"no \"{text}\" in:\n{Text}");
        }

        return this;
    }

    /// <summary>A success whose words on standard output contain all of the texts.</summary>
    internal Outcome Says(params string[] texts)
    {
        Succeeds();
        foreach (string text in texts)
        {
            Assert.True(Output.Contains(text, StringComparison.Ordinal), $"no \"{text}\" in:\n{Text}");
        }

        return this;
    }
}
