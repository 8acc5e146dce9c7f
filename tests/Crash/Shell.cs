using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using CsCni.Linux;

namespace CsCni.Crash;

/// <summary>Runs programs in the calling thread's network namespace.</summary>
internal static class Shell
{
    private const string SearchPath = "/usr/sbin:/usr/bin:/sbin:/bin";

    /// <exception cref="CrashException">It did not end in time.</exception>
    public static Ended Run(string program, IReadOnlyList<string> arguments, IEnumerable<string>? environment = null, string input = "", int milliseconds = 60_000)
    {
        using ChildProcess child = ChildProcess.Start(
            Find(program), [.. arguments], ProcessEnvironment.Of(environment ?? [$"PATH={SearchPath}"]), Encoding.UTF8.GetBytes(input), 64 << 20);
        ChildOutcome outcome = child.Wait(milliseconds);
        return outcome.TimedOut
            ? throw new CrashException($"{program} {string.Join(' ', arguments)} did not end within {milliseconds} ms")
            : new(outcome.ExitCode, outcome.Signal, Encoding.UTF8.GetString(outcome.Output.Span), Encoding.UTF8.GetString(outcome.ErrorOutput.Span));
    }

    /// <summary>Runs a line of words; none of them may contain a space.</summary>
    /// <exception cref="CrashException">It failed.</exception>
    public static string Must(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return Run(words[0], words[1..]).Require(line).Output;
    }

    /// <summary>Whether a line of words succeeds.</summary>
    public static bool Can(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return Run(words[0], words[1..]).Succeeded;
    }

    private static string Find(string program) => program.Contains('/')
        ? program
        : SearchPath.Split(':').Select(directory => $"{directory}/{program}").FirstOrDefault(File.Exists)
            ?? throw new CrashException($"{program} is not installed");
}
