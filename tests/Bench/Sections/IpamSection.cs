using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Text.Json.Nodes;

namespace CsCni.Bench.Sections;

/// <summary>cscni-ipam and host-local alone, with so many addresses held.</summary>
/// <param name="seconds">How long each case is measured.</param>
internal sealed class IpamSection(double seconds) : ISection
{
    private const int LeastRounds = 7;
    private const int MostRounds = 60;

    private static readonly int[] s_held = [0, 1000, 10_000, 50_000];

    public string Name => "ipam";

    public string Title => "IPAM alone, in milliseconds";

    public IEnumerable<Row> Run(BenchNode node, Progress progress)
    {
        Pod pod = node.AddPods(1)[0];
        foreach (int held in s_held)
        {
            progress.Tell($"IPAM with {held} held");
            Contender[] contenders = [Make(node, Names.Ours, Paths.Ipam, held), Make(node, Names.Reference, $"{Paths.Reference}/host-local", held)];
            yield return Measure(contenders, pod, held, out Row delete);
            yield return delete;
            foreach (Contender contender in contenders)
            {
                Directory.Delete(DirectoryOf(node, contender.Name), recursive: true);
            }
        }
    }

    private Row Measure(Contender[] contenders, Pod pod, int held, out Row delete)
    {
        Row add = new("ipam", $"ADD, {held} held", "ms");
        delete = new("ipam", $"DEL, {held} held", "ms");
        Stopwatch watch = Stopwatch.StartNew();
        for (int round = -1; round < MostRounds && (round < LeastRounds || watch.Elapsed.TotalSeconds < seconds); round++)
        {
            foreach (Contender contender in contenders)
            {
                double added = contender.Add(pod), deleted = contender.Delete(pod);
                if (round < 0)
                {
                    add.Of[contender.Name] = new();
                    delete.Of[contender.Name] = new();
                    continue;
                }

                add.Of[contender.Name].Add(added);
                delete.Of[contender.Name].Add(deleted);
            }
        }

        return add;
    }

    private static string DirectoryOf(BenchNode node, string name) => $"{node.Directory}/ipam/{name}";

    /// <summary>Held by files as host-local leaves them, which both take over.</summary>
    private static Contender Make(BenchNode node, string name, string executable, int held)
    {
        string directory = Directory.CreateDirectory($"{DirectoryOf(node, name)}/net").FullName;
        for (int index = 0; index < held; index++)
        {
            int number = index + 256;
            File.WriteAllText($"{directory}/10.64.{number >> 8}.{number & 255}", $"held{index}\r\neth0");
        }

        if (held > 0)
        {
            File.WriteAllText($"{directory}/last_reserved_ip.0", $"10.64.{(held + 255) >> 8}.{(held + 255) & 255}");
        }

        JsonObject config = new()
        {
            ["cniVersion"] = "1.0.0",
            ["name"] = "net",
            ["type"] = "bridge",
            ["ipam"] = new JsonObject
            {
                ["type"] = Path.GetFileName(executable),
                ["dataDir"] = Path.GetDirectoryName(directory),
                ["ranges"] = new JsonArray(new JsonArray(new JsonObject { ["subnet"] = "10.64.0.0/16" })),
            },
        };
        return new(node, name, new ContenderPlugin(executable, config));
    }
}
