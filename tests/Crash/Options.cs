using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace CsCni.Crash;

/// <summary>What the environment asks for, as <c>make test-crash</c> hands it on.</summary>
internal sealed class Options
{
    /// <summary>ONLY: kinds, by comma; where it is empty all, or on another kernel (KERNEL) those that may need one.</summary>
    public IReadOnlyList<Kind> Kinds { get; } = ChooseKinds(Words("ONLY"), ofOtherKernels: Environment.GetEnvironmentVariable("KERNEL") is { Length: > 0 });

    /// <summary>FAULT: kill, EIO ..., by comma; all where it is empty.</summary>
    public IReadOnlyList<string> Faults { get; } = Choose(Words("FAULT"), Crash.Faults.Names, "FAULT");

    /// <summary>OPERATION: ADD, DEL, GC, CHECK, STATUS, by comma; all where it is empty.</summary>
    public IReadOnlyList<string>? Operations { get; } = Words("OPERATION") is { Length: > 0 } words ? words : null;

    /// <summary>SAMPLE: so many cases of each operation of each kind, by chance; 0 is all.</summary>
    public int Sample { get; } = Number("SAMPLE", 0);

    public int Seed { get; } = Number("SEED", 1);

    /// <summary>JOBS: the workers. Most of a case is waiting for the kernel, so there are more than processors.</summary>
    public int Jobs { get; } = Number("JOBS", 2 * Environment.ProcessorCount);

    /// <summary>CASE: this one alone, or all numbers of a call where it ends in 0.</summary>
    public string? Case { get; } = Environment.GetEnvironmentVariable("CASE") is { Length: > 0 } text ? text : null;

    private static string[] Words(string variable) => (Environment.GetEnvironmentVariable(variable) ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static int Number(string variable, int otherwise) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
        ? int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw new CrashException($"{variable} \"{text}\": expected a number")
        : otherwise;

    private static Kind[] ChooseKinds(string[] names, bool ofOtherKernels) => names.Length == 0 && ofOtherKernels
        ? [.. Crash.Kinds.All.Where(static kind => kind.Needs is not null)]
        : [.. Choose(names, [.. Crash.Kinds.All.Select(static kind => kind.Name)], "ONLY").Select(static name => Crash.Kinds.All.First(kind => kind.Name == name))];

    private static string[] Choose(string[] words, IReadOnlyList<string> known, string variable) =>
        words.FirstOrDefault(word => !known.Contains(word)) is { } unknown
            ? throw new CrashException($"{variable} \"{unknown}\": expected some of {string.Join(", ", known)}")
            : words.Length > 0 ? words : [.. known];
}
