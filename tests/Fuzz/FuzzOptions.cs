using System;
using System.Collections.Generic;
using System.Globalization;

namespace CsCni.Fuzz;

/// <summary>What is to be run.</summary>
internal sealed record FuzzOptions
{
    /// <summary>How they are given.</summary>
    internal const string Usage =
        "usage: CsCni.Fuzz [ONLY=target,...] [COUNT=inputs each] [SECONDS=in all] [SEED=number] [JOBS=threads] [OUTPUT=directory] [INPUT=file, with one ONLY]";

    /// <summary>Parts of the names of the targets; empty for all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Inputs for each target.</summary>
    public long Count { get; init; } = 1_000_000;

    /// <summary>The most seconds for all together.</summary>
    public int Seconds { get; init; } = 3600;

    /// <summary>The first input's number; each next one's is one higher.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Targets at once.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>Where inputs go that break a promise.</summary>
    public string Output { get; init; } = "artifacts/fuzz";

    /// <summary>A file that is the only input; null for none.</summary>
    public string? Input { get; init; }

    /// <summary>Reads arguments of the form NAME=VALUE; an empty value is none.</summary>
    /// <exception cref="FormatException">An argument is something else.</exception>
    internal static FuzzOptions Parse(IEnumerable<string> arguments)
    {
        FuzzOptions options = new();
        foreach (string argument in arguments)
        {
            string[] parts = argument.Split('=', 2);
            string value = parts.Length == 2 ? parts[1] : throw new FormatException($"\"{argument}\" is no NAME=VALUE");
            options = value.Length == 0 ? options : parts[0] switch
            {
                "ONLY" => options with { Only = value.Split(',') },
                "COUNT" => options with { Count = Number(argument, value) },
                "SECONDS" => options with { Seconds = (int)Math.Min(Number(argument, value), 1_000_000) },
                "SEED" => options with { Seed = (ulong)Number(argument, value) },
                "JOBS" => options with { Jobs = (int)Math.Clamp(Number(argument, value), 1, 64) },
                "OUTPUT" => options with { Output = value },
                "INPUT" => options with { Input = value },
                _ => throw new FormatException($"\"{parts[0]}\" is none of ONLY, COUNT, SECONDS, SEED, JOBS, OUTPUT and INPUT"),
            };
        }

        return options;
    }

    private static long Number(string argument, string value) =>
        long.TryParse(value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out long number) && number >= 0
            ? number
            : throw new FormatException($"\"{argument}\": expected a number");
}
