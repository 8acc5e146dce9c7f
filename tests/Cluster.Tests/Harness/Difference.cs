using System;
using System.Linq;

namespace CsCni.Cluster.Tests.Harness;

/// <summary>What differs between two texts of lines.</summary>
public static class Difference
{
    /// <summary>Lines that one has and the other lacks, "-" before those of the first.</summary>
    public static string Between(string wanted, string found)
    {
        string[] first = wanted.Split('\n'), second = found.Split('\n');
        return string.Join('\n', [.. first.Except(second).Select(static line => $"- {line}"), .. second.Except(first).Select(static line => $"+ {line}")]);
    }
}
