using System;
using System.IO;
using System.Runtime.CompilerServices;

namespace CsCni.Crash;

/// <summary>The published executables that are killed.</summary>
internal static class Paths
{
    /// <summary>CSCNI_OUT, or the repository's out/.</summary>
    public static string Out { get; } = Path.GetFullPath(Environment.GetEnvironmentVariable("CSCNI_OUT") is { Length: > 0 } given ? given : Path.Combine(Root(), "out"));

    public static string Plugin => $"{Out}/cscni";

    public static string Ipam => $"{Out}/cscni-ipam";

    public static string Dhcp => $"{Out}/cscni-dhcp";

    /// <summary>From where this file was compiled.</summary>
    private static string Root([CallerFilePath] string source = "") => Path.GetFullPath(Path.Combine(source, "../../.."));
}
