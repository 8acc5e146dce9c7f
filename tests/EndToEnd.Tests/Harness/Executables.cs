using System;
using System.IO;
using System.Runtime.CompilerServices;
using Xunit;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>The published executables under test, and those that they are compared with.</summary>
public static class Executables
{
    /// <summary>The repository's root, from where this file was compiled.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Where the published executables are: CSCNI_OUT, or out/.</summary>
    public static string Out { get; } = Path.GetFullPath(Environment.GetEnvironmentVariable("CSCNI_OUT") ?? Path.Combine(Root, "out"));

    public static string Plugin => $"{Out}/cscni";

    public static string Ipam => $"{Out}/cscni-ipam";

    public static string Dhcp => $"{Out}/cscni-dhcp";

    public static string Agent => $"{Out}/cscni-agent";

    public static string Ctl => $"{Out}/cscnictl";

    /// <summary>Beside the tests' own directory, where the solution's build puts it.</summary>
    public static string Bench { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../CsCni.Bench/release/CsCni.Bench"));

    /// <summary>Debian's containernetworking-plugins: the newest, where build/reference fetched it, else the installed ones.</summary>
    public static string Reference { get; } =
        File.Exists($"{Root}/artifacts/reference/usr/lib/cni/bridge") ? $"{Root}/artifacts/reference/usr/lib/cni" : "/usr/lib/cni";

    /// <summary>CNI_PATH with both: a plugin that only the reference has is found too.</summary>
    public static string Paths => $"{Out}:{Reference}";

    /// <summary>The versions that the installed reference plugins know.</summary>
    public static bool ReferenceKnows(string version)
    {
        Assert.SkipUnless(File.Exists($"{Reference}/bridge"), "Debian's containernetworking-plugins are not installed");
        return Shell.Run($"{Reference}/bridge", [], ["CNI_COMMAND=VERSION"]).Output.Contains($"\"{version}\"", StringComparison.Ordinal);
    }

    private static string FindRoot([CallerFilePath] string source = "") => Path.GetFullPath(Path.Combine(source, "../../../.."));
}
