using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Many attachments at once: all of them work, and when all are gone again the rules are as before.</summary>
public sealed class PortMapBurstTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(TrafficContender.ReferenceIptables)]
    [InlineData(TrafficContender.ReferenceNftables)]
    [InlineData(TrafficContender.Ours)]
    [InlineData(TrafficContender.OursChained)]
    public void ManyAtOnce(string contender)
    {
        // The reference needs ten seconds for as many, of which ten show as much.
        int count = TrafficContender.IsOurs(contender) ? 50 : 10;
        Chain chain = _world.Chain(contender, new() { IpMasq = true, PortMap = [], Keys = new() { ["macspoofchk"] = true } });
        TrafficPod a = _world.Attach(chain, "A", "tcp 8080 80");
        World.Serve(80, a.Endpoint, _world.Outside);
        string before = _world.Ruleset;
        Pod[] pods = [.. Enumerable.Range(0, count).Select(_ => _world.Node.AddPod())];
        ConcurrentDictionary<string, JsonNode> results = [];
        InParallel(pods, (pod, number) =>
        {
            JsonNode? result = null;
            foreach (ChainedPlugin plugin in chain.Plugins)
            {
                result = JsonNode.Parse(Call(chain, plugin, "ADD", chain.Config(plugin, result, Ports(number)), pod).Output);
            }

            results[pod.ContainerId] = result!;
        });
        Assert.Equal(count, results.Values.Select(static result => result["ips"]![0]!["address"]!.GetValue<string>()).Distinct().Count());
        string during = _world.Ruleset;
        Assert.All(pods, pod => Assert.Contains(pod.ContainerId, during));
        using (TrafficEndpoint last = new(pods[^1].NetNs, "last"))
        {
            last.Serve("tcp", 80);
            Assert.Equal(["last 192.0.2.2"], _world.Outside.Ask($"tcp,192.0.2.1,{9000 + count - 1}"));
            Assert.Equal(["outside 192.0.2.1"], last.Ask("tcp,192.0.2.2,80"));
        }

        InParallel(pods, (pod, number) =>
        {
            foreach (ChainedPlugin plugin in chain.Plugins.Reverse())
            {
                Call(chain, plugin, "DEL", chain.Config(plugin, results[pod.ContainerId], Ports(number)), pod).Silent();
            }
        });
        Assert.Equal(before, _world.Ruleset);
        _world.Expect("""
            outside tcp node4 8080   A sees outside
            A tcp outside4 80        outside sees node
            """);
        chain.Delete(a.Pod);
        _world.ExpectNothingLeft(a);
        Assert.Empty(_world.Node.Leases("net"));
    }

    private static JsonObject Ports(int number) => TrafficContender.Ports($"tcp {9000 + number} 80", $"udp {9000 + number} 80");

    /// <summary>A process of its own each, all at once, where <see cref="Node.Call"/> has one after another.</summary>
    private Outcome Call(Chain chain, ChainedPlugin plugin, string command, JsonObject config, Pod pod)
    {
        Outcome outcome = Shell.Run(
            "nsenter",
            [$"--net={Node.PathOf(_world.Node.Name)}", plugin.Executable],
            CniEnvironment.Of(command, pod, Executables.Paths, chain.Variables),
            config.ToJsonString());
        Assert.True(outcome.ExitCode == 0, outcome.Text);
        return outcome;
    }

    private static void InParallel(Pod[] pods, Action<Pod, int> act)
    {
        ConcurrentQueue<Exception> failures = [];
        List<Thread> threads = [];
        for (int place = 0; place < pods.Length; place++)
        {
            int number = place;
            threads.Add(new(() =>
            {
                try
                {
                    act(pods[number], number);
                }
                catch (Exception failure)
                {
                    failures.Enqueue(failure);
                }
            }));
        }

        threads.ForEach(static thread => thread.Start());
        threads.ForEach(static thread => thread.Join());
        Assert.Empty(failures);
    }
}
