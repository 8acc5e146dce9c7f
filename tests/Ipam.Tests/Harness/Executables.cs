using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Tasks;
using Xunit;

namespace CsCni.Ipam.Tests.Harness;

/// <summary>The executables that are run.</summary>
internal static class Executables
{
    /// <summary>The published plugin.</summary>
    public static string Ours { get; } = Path.Combine(FindOut(), "cscni-ipam");

    /// <summary>The reference plugin, of Debian's containernetworking-plugins.</summary>
    public static string Reference
    {
        get
        {
            const string path = "/usr/lib/cni/host-local";
            Assert.SkipUnless(File.Exists(path), "host-local is not installed (Debian package containernetworking-plugins)");
            return path;
        }
    }

    /// <summary>A reference plugin static that knows a version of the specification.</summary>
    /// <param name="where">"installed": Debian's containernetworking-plugins. "fetched": the newer ones that build/reference fetched.</param>
    /// <param name="version">The version; empty is 0.1.0.</param>
    public static string ReferenceStatic(string where, string version)
    {
        string path = where == "installed" ? "/usr/lib/cni/static" : Path.Combine(FindRoot(), "artifacts/reference/usr/lib/cni/static");
        Assert.SkipUnless(File.Exists(path), $"the reference plugin static is not {where} (Debian package containernetworking-plugins, build/reference)");
        string known = Run(path, [], string.Empty, ("CNI_COMMAND", "VERSION")).Output;
        Assert.SkipUnless(known.Contains($"\"{version}\"") || version.Length == 0, $"the {where} reference plugin static does not know {version}");
        return path;
    }

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Its path or name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">Its standard input.</param>
    /// <param name="variables">Its environment, nothing else.</param>
    public static Answer Run(string program, IEnumerable<string> arguments, string input, params IEnumerable<(string Name, string Value)> variables)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.BaseStream.Write(Encoding.UTF8.GetBytes(input));
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It may be killed before it reads.
        }

        Assert.True(process.WaitForExit(120_000), $"{program} hangs");
        return new(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Runs a shell command that must succeed.</summary>
    public static string Shell(string command)
    {
        Answer answer = Run("/bin/sh", ["-c", command], string.Empty);
        Assert.True(answer.Status == 0, $"{command}: {answer.Output}{answer.ErrorOutput}");
        return answer.Output;
    }

    private static string FindOut() =>
        Environment.GetEnvironmentVariable("CSCNI_OUT") is { Length: > 0 } directory ? directory : Path.Combine(FindRoot(), "out");

    /// <summary>The repository's root, from where this file was compiled.</summary>
    private static string FindRoot([CallerFilePath] string source = "") => Path.GetFullPath(Path.Combine(source, "../../../.."));
}
