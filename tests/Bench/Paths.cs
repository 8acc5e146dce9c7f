using System.IO;
using System.Runtime.CompilerServices;

namespace CsCni.Bench;

/// <summary>The executables that are compared.</summary>
internal static class Paths
{
    public static string Root { get; } = FindRoot();

    public static string Out { get; } = Path.GetFullPath(System.Environment.GetEnvironmentVariable("CSCNI_OUT") ?? $"{Root}/out");

    public static string Plugin => $"{Out}/cscni";

    public static string Ipam => $"{Out}/cscni-ipam";

    /// <summary>The newest of Debian's reference plugins, where build/reference fetched them; else the installed ones.</summary>
    public static string Reference { get; } =
        File.Exists($"{Root}/artifacts/reference/usr/lib/cni/bridge") ? $"{Root}/artifacts/reference/usr/lib/cni" : "/usr/lib/cni";

    /// <summary>Whether they have nftables back ends, which came a little before this version of the specification.</summary>
    public static bool ReferenceHasNftables { get; } =
        Shell.Run(["env", "CNI_COMMAND=VERSION", $"{Reference}/bridge"]).Output.Contains("\"1.1.0\"", System.StringComparison.Ordinal);

    public static string Sources { get; } = $"{Root}/tests/Bench";

    private static string FindRoot([CallerFilePath] string source = "") => Path.GetFullPath(Path.Combine(source, "../../.."));
}
