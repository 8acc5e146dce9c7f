using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Xml.Linq;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>The bench measures what it says, leaves nothing, and says what it does not know.</summary>
[Collection(nameof(Alone))]
public sealed class BenchTests : IDisposable
{
    private readonly string _directory;
    private readonly string _before = Left();

    public BenchTests()
    {
        Assert.SkipUnless(File.Exists(Executables.Bench) && File.Exists($"{Executables.Reference}/ptp"), "the bench is not built, or the reference plugins are not installed");
        _directory = Scratch.CreateDirectory();
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void EachContenderIsMeasuredInEachCase()
    {
        Outcome outcome = Run("--only", "add", "--standing", "0", "--seconds", "0", "--json", $"{_directory}/figures", "--chart", $"{_directory}/chart");
        Assert.True(outcome.ExitCode == 0, outcome.Text);
        Assert.Contains("ADD bridge, ipMasq", outcome.Output);
        JsonElement rows = JsonDocument.Parse(File.ReadAllText($"{_directory}/figures")).RootElement.GetProperty("rows");
        Assert.Equal(15, rows.GetArrayLength());
        foreach (JsonElement row in rows.EnumerateArray())
        {
            JsonProperty[] contenders = [.. row.GetProperty("contenders").EnumerateObject()];
            Assert.Contains(contenders, static contender => contender.Name == "CsCni");
            Assert.Contains(contenders, static contender => contender.Name.StartsWith("reference", StringComparison.Ordinal));
            Assert.All(contenders, static contender =>
            {
                double[] samples = [.. contender.Value.GetProperty("samples").EnumerateArray().Select(static sample => sample.GetDouble())];
                Assert.InRange(samples.Length, 9, 12);
                Assert.All(samples, static sample => Assert.InRange(sample, 0.1, 60_000));
                Assert.InRange(contender.Value.GetProperty("median").GetDouble(), samples.Min(), samples.Max());
            });
        }

        Assert.Equal("svg", XDocument.Load($"{_directory}/chart").Root!.Name.LocalName);
        ExpectNothingLeft();
    }

    [Theory]
    [InlineData("--only", "add,nonsense", "nonsense")]
    [InlineData("--types", "tap,nonsense", "nonsense")]
    [InlineData("--standing", "0,2000", "2000")]
    [InlineData("--standing", "many", "many")]
    public void WhatItDoesNotKnowIsNamed(string option, string value, string told)
    {
        Outcome outcome = Run(option, value);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(told, outcome.ErrorOutput);
        Assert.Equal(string.Empty, outcome.Output);
    }

    [Fact]
    public void CtrlCRemovesWhatWasMade()
    {
        ProcessStartInfo start = new(Executables.Bench, ["--only", "burst"]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["CSCNI_OUT"] = Executables.Out;
        using Process bench = Process.Start(start)!;
        Assert.Contains("100 attachments", bench.StandardError.ReadLine());
        Thread.Sleep(200);
        Shell.Must($"kill -INT {bench.Id}");
        Assert.True(bench.WaitForExit(20_000), "it did not end");
        Assert.Equal(130, bench.ExitCode);
        ExpectNothingLeft();
    }

    private static Outcome Run(params string[] arguments) =>
        Shell.Run(Executables.Bench, arguments, [$"CSCNI_OUT={Executables.Out}", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "DOTNET_ROOT=" + Environment.GetEnvironmentVariable("DOTNET_ROOT"), "HOME=/root"]);

    private void ExpectNothingLeft()
    {
        // Compared, as a run that was killed long ago may have left its own.
        Assert.Equal(_before, Left());
    }

    /// <summary>The namespaces and directories of benches, a line each.</summary>
    private static string Left()
    {
        string[] namespaces = [.. Shell.Must("ip netns list").Split('\n').Where(static line => line.StartsWith("cscni-bench-", StringComparison.Ordinal))];
        return string.Join('\n', namespaces.Concat(Directory.GetDirectories(Path.GetTempPath(), "cscni-bench-*")).Order());
    }
}
