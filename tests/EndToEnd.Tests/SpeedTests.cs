using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Whole processes as a runtime calls them, next to the reference plugins in the same run on the same config.</summary>
[Collection(nameof(Alone))]
public sealed class SpeedTests : IDisposable
{
    private readonly ITestOutputHelper _output;
    private readonly Node _node = new();

    public SpeedTests(ITestOutputHelper output)
    {
        _output = output;
        Assert.SkipUnless(Executables.ReferenceKnows("1.0.0"), "the reference plugins are not installed");
    }

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(300)]
    public void AddTakesAtMostAQuarterOfTheReferencesTime(int standing)
    {
        JsonObject ours = Configs.Bridge(_node, "1.0.0", subnets: "10.64.0.0/16").With("name", "ours");
        JsonObject theirs = Configs.Bridge(_node, "1.0.0", "bridge", "host-local", "10.65.0.0/16").With("name", "theirs").With("bridge", "br1");
        Pod crowd = _node.AddPod("crowd");
        for (int index = 0; index < standing / 2; index++)
        {
            // Interfaces of one container: a namespace each would take the kernel minutes to remove.
            _node.Call(Executables.Plugin, "ADD", ours, crowd.With($"a{index}")).Result();
            _node.Call($"{Executables.Reference}/bridge", "ADD", theirs, crowd.With($"b{index}")).Result();
        }

        Pod pod = _node.AddPod();
        (double mine, double reference, double ratio) = Pairs.Measure(
            25,
            round => Call(Executables.Plugin, "ADD", ours, pod.With($"x{round}")),
            round => Call($"{Executables.Reference}/bridge", "ADD", theirs, pod.With($"y{round}")));
        _output.WriteLine($"ADD with {standing} standing: {mine:F2} ms, reference {reference:F2} ms, ratio {ratio:F3}");
        Assert.InRange(ratio, 0, 0.25);
    }

    [Fact]
    public void IpamAloneTakesAtMostAThirdOfHostLocalsTime()
    {
        JsonObject ours = Configs.Bridge(_node, "1.0.0", subnets: "10.64.0.0/16").With("name", "ours");
        JsonObject theirs = Configs.Bridge(_node, "1.0.0", ipam: "host-local", subnets: "10.65.0.0/16").With("name", "theirs");
        Pod pod = _node.AddPod();
        (double mine, double reference, double ratio) = Pairs.Measure(
            60,
            round => AddAndDel(Executables.Ipam, ours, pod.With($"x{round}")),
            round => AddAndDel($"{Executables.Reference}/host-local", theirs, pod.With($"x{round}")));
        _output.WriteLine($"IPAM ADD and DEL: {mine:F2} ms, host-local {reference:F2} ms, ratio {ratio:F3}");
        Assert.InRange(ratio, 0, 1 / 3.0);
    }

    [Fact]
    public void IpamIsFlatToFiftyThousandAddresses()
    {
        JsonObject empty = Configs.Bridge(_node, subnets: "10.64.0.0/16").With("name", "empty");
        JsonObject full = Configs.Bridge(_node, subnets: "10.65.0.0/16").With("name", "full");
        Hold(50_000);
        Pod pod = _node.AddPod();

        // The first call takes the files over; that is done once.
        AddAndDel(Executables.Ipam, full, pod);
        (double many, double none, double ratio) = Pairs.Measure(
            40,
            round => AllCommands(full, pod.With($"x{round}")),
            round => AllCommands(empty, pod.With($"x{round}")));
        _output.WriteLine($"IPAM ADD, CHECK, STATUS, GC and DEL: {many:F2} ms with 50,000 held, {none:F2} ms with none, ratio {ratio:F2}");
        Assert.InRange(ratio, 0, 1.5);
    }

    [Fact]
    public void StatusTakesAFewMilliseconds()
    {
        JsonObject config = Configs.Bridge(_node);
        (double status, double start, _) = Pairs.Measure(
            40,
            _ => _node.Call(Executables.Plugin, "STATUS", config).Silent(),
            _ => _node.Run(Executables.Plugin, [], []));
        _output.WriteLine($"STATUS with its IPAM: {status:F2} ms, the start of a process alone {start:F2} ms");
        Assert.InRange(status, 0, 15);
    }

    private void Call(string executable, string command, JsonObject config, Pod pod)
    {
        Outcome outcome = _node.Call(executable, command, config, pod);
        Assert.True(outcome.ExitCode == 0, outcome.Text);
    }

    private void AddAndDel(string executable, JsonObject config, Pod pod)
    {
        Call(executable, "ADD", config, pod);
        Call(executable, "DEL", config, pod);
    }

    private void AllCommands(JsonObject config, Pod pod)
    {
        Call(Executables.Ipam, "ADD", config, pod);
        Call(Executables.Ipam, "CHECK", config, pod);
        Call(Executables.Ipam, "STATUS", config, pod);
        Call(Executables.Ipam, "GC", config, pod);
        Call(Executables.Ipam, "DEL", config, pod);
    }

    /// <summary>Files as host-local leaves them.</summary>
    private void Hold(int count)
    {
        string directory = Directory.CreateDirectory($"{_node.LeaseDirectory}/full").FullName;
        for (int index = 0; index < count; index++)
        {
            int number = index + 2;
            File.WriteAllText($"{directory}/10.65.{number >> 8}.{number & 255}", $"container{index}\r\neth0");
        }
    }
}
