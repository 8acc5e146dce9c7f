using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
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

    private static string FindOut()
    {
        if (Environment.GetEnvironmentVariable("CSCNI_OUT") is { Length: > 0 } directory)
        {
            return directory;
        }

        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "StaticPlugin.props")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return Path.Combine(folder ?? Environment.CurrentDirectory, "out");
    }
}
