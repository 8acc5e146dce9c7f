using System.Collections.Generic;
using System.Linq;

namespace CsCni.Bench.Sections;

/// <summary>A hundred attachments, so many at a time.</summary>
internal sealed class BurstSection : ISection
{
    private const int Count = 100;
    private const int Rounds = 3;

    private static readonly int[] s_parallel = [1, 2, 8, 32, 100];

    public string Name => "burst";

    public string Title => $"{Count} attachments with their IPAM, so many at a time: all of them a second, and one in milliseconds";

    public IEnumerable<Row> Run(BenchNode node, Progress progress)
    {
        Bridges.Ensure(node);
        List<Pod> pods = node.AddPods(Count);
        foreach (int parallel in s_parallel)
        {
            foreach (Row row in Measure(node, progress, new("bridge"), pods, parallel))
            {
                yield return row;
            }
        }

        foreach (Row row in Measure(node, progress, new("bridge, ipMasq") { IpMasq = true }, pods, 8))
        {
            yield return row;
        }
    }

    private static List<Row> Measure(BenchNode node, Progress progress, Network network, List<Pod> pods, int parallel)
    {
        string name = $"{network.Name}, {parallel} at a time";
        progress.Tell($"{Count} attachments, {name}");
        List<Row> rows = [];
        foreach (string command in (string[])["ADD", "DEL"])
        {
            rows.Add(new("burst", $"{command} a second, {name}", "1/s"));
            rows.Add(new("burst", $"{command}, {name}", "ms") { TellsP99 = true });
        }

        Contender[] contenders = [network.Ours(node), network.Floor(node), network.Reference(node, network.IpMasq ? "iptables" : string.Empty)];
        for (int round = 0; round < (parallel < 8 ? 1 : Rounds); round++)
        {
            foreach (Contender contender in contenders)
            {
                Measure(node, contender, pods, parallel, "ADD", rows[0], rows[1]);
                Measure(node, contender, pods, parallel, "DEL", rows[2], rows[3]);
            }
        }

        return rows;
    }

    private static void Measure(BenchNode node, Contender contender, List<Pod> pods, int parallel, string command, Row rate, Row each)
    {
        Timing[] timings = node.Runner.RunAll([.. pods.Select(pod => contender.CallOf(command, pod))], parallel, out double all);
        rate.Of.TryAdd(contender.Name, new());
        each.Of.TryAdd(contender.Name, new());
        rate.Of[contender.Name].Add(Count * 1000 / all);
        each.Of[contender.Name].Samples.AddRange(timings.Select(static timing => timing.Milliseconds));
    }
}
