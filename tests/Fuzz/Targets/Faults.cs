using System.Collections.Generic;
using CsCni.Agent.Yaml;

namespace CsCni.Fuzz.Targets;

/// <summary>What holds for every fault in a YAML file.</summary>
internal static class Faults
{
    /// <summary>What means something in YAML.</summary>
    internal static readonly string[] YamlWords =
    [
        "- ", ": ", "{", "}", "[", "]", "&a ", "*a", "!!str ", "!!int ", "!<x> ", "|\n", ">-\n", "? ", "---\n", "...\n", "%YAML 1.2\n", "<<: ", "#", "\"", "'", "\\", "\\u0000", "\ufeff",
        "{a: {a: {a: ", "[[[[", "~", "0o17", ".inf", "2001-01-01", "\u2028", "key: ",
    ];

    private const int LongestText = 4096;

    /// <summary>Each says where and what, and none is endless.</summary>
    internal static void Check(IReadOnlyCollection<YamlFault> faults)
    {
        foreach (YamlFault fault in faults)
        {
            BrokenPromiseException.Unless(fault.Text.Length is > 5 and < LongestText, $"a fault of {fault.Text.Length} characters");
            BrokenPromiseException.Unless(fault.Place.ToString().Length > 0, "a fault that is nowhere");
        }
    }
}
