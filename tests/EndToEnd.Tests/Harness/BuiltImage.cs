using System;
using System.IO;
using Xunit;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>The agent's image, made once for the tests that only read it.</summary>
public sealed class BuiltImage : IDisposable
{
    /// <summary>What it is called.</summary>
    public const string Name = "test.local/cscni-agent:1";

    private readonly string _directory = Scratch.CreateDirectory();
    private readonly Lazy<string> _file;

    public BuiltImage() => _file = new(() =>
    {
        string file = $"{_directory}/image.tar";
        Build(file);
        return file;
    });

    /// <summary>Its archive.</summary>
    public string File => _file.Value;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    /// <summary>Makes one.</summary>
    public static void Build(string file, params string[] variables)
    {
        Outcome outcome = TryBuild(file, variables);
        Assert.True(outcome.ExitCode == 0, outcome.Text);
    }

    /// <summary>Tries to.</summary>
    public static Outcome TryBuild(string file, params string[] variables) => Shell.Run(
        $"{Executables.Root}/build/image", [file], ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", $"OUT={Executables.Out}", $"IMAGE={Name}", .. variables]);
}
