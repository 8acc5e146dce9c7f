using System;
using System.IO;
using System.Runtime.CompilerServices;
using System.Text;
using CsCni.Linux;
using Xunit;

namespace CsCni.Tests.Agent.Namespaces;

/// <summary>The repository's files, and the published executables.</summary>
internal static class Built
{
    /// <summary>The repository's root, from where this file was compiled.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Where the executables are: CSCNI_OUT, or out/.</summary>
    public static string Out { get; } = Path.GetFullPath(Environment.GetEnvironmentVariable("CSCNI_OUT") ?? Path.Combine(Root, "out"));

    /// <summary>Skips the test where an executable was not built.</summary>
    public static void Require(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            Assert.SkipUnless(File.Exists($"{Out}/{name}"), $"{Out}/{name} is not there: make build, or CSCNI_OUT=directory");
        }
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its exit status, and what it printed to either output.</returns>
    public static (int Status, string Text) Run(string program, params ReadOnlySpan<string> arguments)
    {
        using ChildProcess child = ChildProcess.Start(program, arguments, ProcessEnvironment.Of(["PATH=/usr/sbin:/usr/bin:/sbin:/bin"]), default, 1 << 20);
        ChildOutcome outcome = child.Wait(30_000);
        return (outcome.ExitCode, Encoding.UTF8.GetString(outcome.Output.Span) + Encoding.UTF8.GetString(outcome.ErrorOutput.Span));
    }

    private static string FindRoot([CallerFilePath] string source = "") => Path.GetFullPath(Path.Combine(source, "../../../.."));
}
