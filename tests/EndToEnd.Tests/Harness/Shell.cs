using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.Json;
using CsCni.Linux;
using Xunit;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>Runs programs in the calling thread's network namespace.</summary>
public static class Shell
{
    public static Outcome Run(string program, IEnumerable<string> arguments, IEnumerable<string>? environment = null, string input = "", int milliseconds = 60_000)
    {
        using ChildProcess child = ChildProcess.Start(
            Find(program), [.. arguments], ProcessEnvironment.Of(environment ?? Inherited()), Encoding.UTF8.GetBytes(input), 64 << 20);
        ChildOutcome outcome = child.Wait(milliseconds);
        Assert.False(outcome.TimedOut, $"{program} did not end within {milliseconds} ms");
        return new(outcome.ExitCode, outcome.Signal, Encoding.UTF8.GetString(outcome.Output.Span), Encoding.UTF8.GetString(outcome.ErrorOutput.Span));
    }

    /// <summary>Runs a line of words; none of them may contain a space.</summary>
    public static string Must(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Outcome outcome = Run(words[0], words[1..]);
        Assert.True(outcome.ExitCode == 0, $"{line}: {outcome.Text}");
        return outcome.Output;
    }

    public static JsonElement MustJson(string line)
    {
        string output = Must(line).Trim();
        return JsonDocument.Parse(output.Length == 0 ? "[]" : output).RootElement;
    }

    public static bool Can(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return Run(words[0], words[1..]).ExitCode == 0;
    }

    public static IEnumerable<string> Inherited()
    {
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            yield return $"{entry.Key}={entry.Value}";
        }
    }

    private static string Find(string program)
    {
        if (program.Contains('/'))
        {
            return program;
        }

        foreach (string directory in "/usr/sbin:/usr/bin:/sbin:/bin".Split(':'))
        {
            if (File.Exists($"{directory}/{program}"))
            {
                return $"{directory}/{program}";
            }
        }

        throw new FileNotFoundException($"{program} is not installed");
    }
}
