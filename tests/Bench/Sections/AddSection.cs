using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace CsCni.Bench.Sections;

/// <summary>ADD and DEL of one attachment, whole processes, by each contender in turn.</summary>
/// <param name="standing">How many attachments stand on each bridge meanwhile, ascending.</param>
/// <param name="seconds">How long each case is measured.</param>
internal sealed class AddSection(int[] standing, double seconds) : ISection
{
    private const int AgedRounds = 12;

    private static readonly Network[] s_networks =
    [
        new("bridge"),
        new("bridge, dual stack") { IsDual = true },
        new("bridge, ipMasq") { IpMasq = true },
        new("bridge, 1 port") { Ports = 1 },
        new("bridge, 20 ports") { Ports = 20 },
    ];

    private static readonly Network[] s_others = [new("ptp") { Type = "ptp" }, new("ptp, ipMasq") { Type = "ptp", IpMasq = true }];

    public string Name => "add";

    public string Title => "ADD and DEL of one attachment with its IPAM, in milliseconds";

    public IEnumerable<Row> Run(BenchNode node, Progress progress)
    {
        Bridges.Ensure(node);
        Crowd crowd = new(node);
        foreach (int count in standing)
        {
            crowd.GrowTo(count, progress);
            foreach (Network network in count == 0 ? s_networks.Concat(s_others) : s_networks)
            {
                string name = count == 0 ? network.Name : $"{network.Name}; {count} standing";
                progress.Tell(name);
                foreach (Row row in Turns.Measure("add", name, [.. Contenders(node, network, count == 0).Zip(node.AddPods(4))], seconds))
                {
                    yield return row;
                }
            }

            if (count == 0)
            {
                progress.Tell("DEL of attachments that have stood for a while");
                yield return MeasureAged(node);
            }
        }
    }

    /// <summary>With pods standing the back ends differ little, and the crowd's rules are those of the older one.</summary>
    private static IEnumerable<Contender> Contenders(BenchNode node, Network network, bool isAlone)
    {
        yield return network.Ours(node);
        if (network.Type == "bridge")
        {
            yield return network.Floor(node);
        }

        yield return network.Reference(node, network.IpMasq || network.Ports > 0 ? "iptables" : string.Empty);
        if (isAlone && Paths.ReferenceHasNftables && (network.IpMasq || network.Ports > 0))
        {
            yield return network.Reference(node, "nftables");
        }
    }

    /// <summary>
    /// Links are slower to delete when their link-local addresses have become ready, which takes up to two seconds, as those
    /// of pods have.
    /// </summary>
    private static Row MeasureAged(BenchNode node)
    {
        Network network = new("aged") { IsDual = true };
        Row row = new("add", "DEL bridge, dual stack, 4 s after ADD", "ms");
        List<(Contender Contender, Pod Pod)> pairs = [];
        for (int round = 0; round < AgedRounds; round++)
        {
            pairs.AddRange(Contenders(node, network, isAlone: false).Zip(node.AddPods(3)));
        }

        foreach ((Contender contender, Pod pod) in pairs)
        {
            contender.Add(pod);
            row.Of[contender.Name] = new();
        }

        Thread.Sleep(4000);
        foreach ((Contender contender, Pod pod) in pairs)
        {
            row.Of[contender.Name].Add(contender.Delete(pod));
        }

        return row;
    }
}
