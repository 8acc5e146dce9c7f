using System;
using System.IO;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>What this run makes has this process in its name: <see cref="NothingLeft"/> tells it from what other runs make.</summary>
public static class Scratch
{
    /// <summary>How the names of its namespaces and directories begin.</summary>
    public static string Prefix { get; } = $"cscni-t{Environment.ProcessId}-";

    /// <summary>Makes an empty directory, which the caller removes.</summary>
    public static string CreateDirectory() => Directory.CreateTempSubdirectory(Prefix).FullName;
}
