using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>
/// 64 processes at once that attach and detach a few pods in random order. RACE_SECONDS sets how long each goes on
/// (`make test-race`), RACE_SEED repeats the order of a run.
/// </summary>
public sealed class RaceTests(ITestOutputHelper output)
{
    private const int CallsInARound = 192;
    private static readonly int s_seconds = Settings.Number("RACE_SECONDS", 3);
    private static readonly int s_seed = Settings.Number("RACE_SEED", Environment.ProcessId);

    [Fact]
    public void AnAttachmentIsThereAsAWholeOrNotAtAll() => Race(kills: 0);

    [Fact]
    public void KilledProcessesLeaveNoAddressThatAnotherCouldGet() => Race(kills: 0.2);

    /// <summary>GC makes again what somebody flushed, by what is kept of each pod: not of one whose DEL is half way, at whichever step.</summary>
    [Fact]
    public async Task AGcBesideADelMakesNoRulesAgain()
    {
        using Node node = new();
        JsonObject config = Configs.Bridge(node).With("ipMasq", true).With("macspoofchk", true).With("stateDir", $"{node.Directory}/state");
        string log = $"{node.Directory}/calls";

        // The tables stay with it, so that there is something to make again.
        Pod standing = node.AddPod();
        node.Call(Executables.Plugin, "ADD", config, standing).Result();
        string before = node.Must("nft list ruleset");
        int steps;
        int when = 1;
        do
        {
            Pod pod = node.AddPod();
            node.Call(Executables.Plugin, "ADD", config, pod).Result();
            Task<Outcome> del = Task.Factory.StartNew(() => Delayed(node, pod, config, log, when), TaskCreationOptions.LongRunning);
            JsonArray valid = new([.. new[] { standing, pod }.Select(static one => new JsonObject { ["containerID"] = one.ContainerId, ["ifname"] = one.IfName })]);
            while (!del.IsCompleted)
            {
                node.Call(Executables.Plugin, "GC", config.With("cni.dev/valid-attachments", valid.DeepClone())).Silent();
            }

            (await del).Silent();
            Assert.Equal((when, before), (when, node.Must("nft list ruleset")));
            steps = File.ReadAllLines(log).Count(static line => line.StartsWith("sendto(", StringComparison.Ordinal));
        }
        while (when++ < steps);
        Assert.True(steps > 4, $"{steps} steps");
    }

    private static Outcome Delayed(Node node, Pod pod, JsonObject config, string log, int when) => Shell.Run(
        "nsenter",
        [$"--net={Node.PathOf(node.Name)}", "strace", "-o", log, "-e", "trace=sendto", "-e", $"inject=sendto:delay_enter=300000:when={when}", Executables.Plugin],
        CniEnvironment.Of("DEL", pod),
        config.ToJsonString());

    private void Race(double kills)
    {
        using RaceNode node = new();
        string before = node.Prepare();
        RacePlan plan = new(s_seed, RaceNode.NetworkCount, RaceNode.PodCount, kills);
        Stopwatch time = Stopwatch.StartNew();
        int rounds = 0;
        while (rounds == 0 || time.Elapsed.TotalSeconds < s_seconds)
        {
            node.Run(plan.Next(CallsInARound));
            rounds++;
            List<string> faults = node.Faults(isWhole: kills == 0);
            Assert.True(faults.Count == 0, $"RACE_SEED={s_seed}, round {rounds}:\n{string.Join('\n', faults.Distinct())}\n{node.Outcomes}\n{(faults.Count > 0 ? node.Explain(faults) : string.Empty)}");
        }

        string told = $"RACE_SEED={s_seed}: {node.Calls} calls in {rounds} rounds, {time.Elapsed.TotalSeconds:0} s\n{node.Outcomes}";
        output.WriteLine(told);
        node.CleanUp();
        Background.WaitFor(() => node.Snapshot() == before, 10_000, () => $"nothing is left behind\n{told}\n--- before\n{before}\n--- after\n{node.Snapshot()}");
    }
}
