using System;
using System.IO;
using CsCni.Cluster.Tests.Harness;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.Cluster.Tests;

/// <summary>The agent's own file, as <c>--check-config</c> and a start take it.</summary>
public sealed class ConfigTests : IDisposable
{
    private readonly string _directory = Scratch.CreateDirectory();

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("node: a\nsource: carrier-pigeon\n", 2, "carrier-pigeon")]
    [InlineData("node: a\nsorce: static\n", 2, "sorce")]
    [InlineData("node: a\nsource: [static\n", 3, "")]
    [InlineData("node: a\nsource: etcd\netcd:\n  endpoints: [ftp://x:1]\n", 4, "ftp://x:1")]
    [InlineData("node: a\nsource: etcd\netcd:\n  leaseTTL: soon\n", 4, "soon")]
    [InlineData("node: a\nlisten: nowhere\n", 2, "nowhere")]
    [InlineData("node: a\nlog: { level: loud }\n", 2, "loud")]
    [InlineData("node: a\nnode: b\n", 2, "node")]
    [InlineData("node: a\nunderlay: { publicIP: 300.1.1.1 }\n", 2, "300.1.1.1")]
    public void AMistakeIsToldWithItsLineAndColumn(string text, int line, string word)
    {
        string file = $"{_directory}/agent.yaml";
        File.WriteAllText(file, text);
        foreach (string[] flags in (string[][])[["--check-config"], []])
        {
            Outcome outcome = Shell.Run(Executables.Agent, ["--config", file, .. flags], milliseconds: 10_000);
            Assert.True(outcome.ExitCode == 1, outcome.Text);
            Assert.Matches($@"{file}:{line}:\d+: ", outcome.ErrorOutput + outcome.Output);
            Assert.Contains(word, outcome.ErrorOutput + outcome.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AFileThatIsRightIsSaidToBe()
    {
        string file = $"{_directory}/agent.yaml";
        File.WriteAllText(file, "node: a\nsource: etcd\n");
        Outcome outcome = Shell.Run(Executables.Agent, ["--config", file, "--check-config"]);
        Assert.True(outcome.ExitCode == 0, outcome.Text);
    }
}
