using System;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>
/// What cannot be opened because there are too many open files is not taken for what is not there: a DEL that believed so would
/// succeed, and leave it.
/// </summary>
public sealed class ShortageTests : IDisposable
{
    private readonly Node _node = new();

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("DEL")]
    [InlineData("GC")]
    public void RulesAreNotLeftWhereTheirSocketCannotBeOpened(string command)
    {
        JsonObject config = Configs.Bridge(_node).With("ipMasq", true).With("stateDir", $"{_node.Directory}/state");
        Walk(command, config, "socket", 2);
    }

    [Theory]
    [InlineData("DEL")]
    [InlineData("GC")]
    public void NothingIsLeftOfABridgePort(string command)
    {
        JsonObject config = Configs.Bridge(_node).With("ipMasq", true).With("stateDir", $"{_node.Directory}/state");
        Walk(command, config, "openat", 5);
    }

    [Fact]
    public void ALinkIsNotLeftWhereItsNamespaceCannotBeOpened()
    {
        Shell.Must($"ip -n {_node.Name} link add up0 type veth peer name up1");
        Walk("DEL", Configs.Link(_node, "macvlan"), "openat", 5);
    }

    [Fact]
    public void ANamespaceThatCannotBeOpenedIsNoMistakeOfTheRuntime()
    {
        Pod pod = _node.AddPod();
        Outcome outcome = _node.Run(
            "prlimit",
            ["--nofile=4:4", Executables.Plugin],
            CniEnvironment.Of("ADD", pod),
            Configs.Bridge(_node).ToJsonString());
        outcome.Fails(5, pod.NetNsPath, "EMFILE");
    }

    /// <summary>ENFILE at each call of a system call: the command fails, and can be repeated, or nothing is left.</summary>
    private void Walk(string command, JsonObject config, string call, int least)
    {
        JsonObject given = command == "GC" ? config.With("cni.dev/valid-attachments", new JsonArray()) : config;
        int failures = 0;
        int count = Count(command, config, given, call);
        for (int when = 1; when <= count; when++)
        {
            Pod pod = _node.AddPod();
            _node.Call(Executables.Plugin, "ADD", config, pod).Result();
            Outcome outcome = Injected(command, given, pod, call, when);
            if (outcome.ExitCode != 0)
            {
                failures++;
                Assert.True(outcome.Json.GetProperty("code").GetInt32() is 5 or 11 or 100, outcome.Text);
                Assert.Contains("ENFILE", outcome.Output);
                _node.Call(Executables.Plugin, "DEL", config, pod).Silent();
            }

            _node.RequireNothing(pod, $"{command}, ENFILE at {call} {when}: {outcome.Text}");
        }

        Assert.True(failures >= least, $"only {failures} of {count} calls of {call} failed");
    }

    private int Count(string command, JsonObject config, JsonObject given, string call)
    {
        Pod pod = _node.AddPod();
        _node.Call(Executables.Plugin, "ADD", config, pod).Result();
        string log = $"{_node.Directory}/calls";
        Traced(["-o", log, "-e", $"trace={call}"], command, given, pod).Silent();
        return File.ReadAllLines(log).Count(line => line.StartsWith($"{call}(", StringComparison.Ordinal));
    }

    private Outcome Injected(string command, JsonObject config, Pod pod, string call, int when) =>
        Traced(["-o", "/dev/null", "-e", $"inject={call}:error=ENFILE:when={when}"], command, config, pod);

    private Outcome Traced(string[] options, string command, JsonObject config, Pod pod) => _node.Run(
        "strace",
        [.. options, Executables.Plugin],
        CniEnvironment.Of(command, pod),
        config.ToJsonString());
}
