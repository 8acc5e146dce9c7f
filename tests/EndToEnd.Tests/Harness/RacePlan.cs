using System;
using System.Collections.Generic;
using System.Linq;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>What is called in which order: the same for the same seed.</summary>
public sealed class RacePlan(int seed, int networks, int pods, double kills)
{
    private static readonly (string Command, int Weight)[] s_commands =
        [("ADD", 45), ("DEL", 25), ("blind DEL", 3), ("CHECK", 10), ("GC", 5), ("STATUS", 8)];

    private readonly Random _random = new(seed);

    /// <summary>The next calls.</summary>
    public List<RaceCall> Next(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];

    private RaceCall Next()
    {
        int ticket = _random.Next(s_commands.Sum(static one => one.Weight));
        string command = s_commands.First(one => (ticket -= one.Weight) < 0).Command;
        int[] valid = [.. Enumerable.Range(0, pods).Where(_ => _random.Next(2) == 0)];
        double? kill = _random.NextDouble() < kills ? 1.5 * _random.NextDouble() : null;
        return new(command.Split(' ')[^1], _random.Next(networks), _random.Next(pods), kill, valid, command.StartsWith("blind", StringComparison.Ordinal));
    }
}
