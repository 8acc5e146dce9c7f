using System.Collections.Generic;
using CsCni.Cni.Runtime;
using Spectre.Console;

namespace CsCni.Ctl.Output;

/// <summary>What each plugin of a list answered, for people.</summary>
internal static class OutcomeView
{
    /// <param name="screen">Where it goes.</param>
    /// <param name="outcomes">The answers.</param>
    /// <param name="success">The word for a plugin without an error.</param>
    internal static void Write(Screen screen, IReadOnlyList<PluginOutcome> outcomes, string success)
    {
        Table table = ResultView.NewTable("plugin", "answer");
        foreach (PluginOutcome outcome in outcomes)
        {
            string answer = outcome.Error is { } error
                ? $"code {error.Code} ({ErrorView.Meaning(error.Code)}): {error.Message}"
                : success;
            ResultView.AddRow(table, outcome.Type, answer);
        }

        screen.Write(table);
    }

    /// <summary>How many plugins had an error.</summary>
    internal static int Failures(IReadOnlyList<PluginOutcome> outcomes)
    {
        int failures = 0;
        foreach (PluginOutcome outcome in outcomes)
        {
            failures += outcome.Error is null ? 0 : 1;
        }

        return failures;
    }
}
