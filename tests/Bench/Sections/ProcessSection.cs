using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace CsCni.Bench.Sections;

/// <summary>What a process costs: start, size, memory, system calls and instructions.</summary>
internal sealed partial class ProcessSection : ISection
{
    private const int Rounds = 200;

    public string Name => "process";

    public string Title => "Processes";

    public IEnumerable<Row> Run(BenchNode node, Progress progress)
    {
        progress.Tell("start of a process");
        yield return Start(node, node.Runner, "start of the plugin", "cscni", "bridge");
        yield return Start(node, node.Runner, "start of the IPAM", "cscni-ipam", "host-local");
        using (Runner crowded = new($"{node.Directory}/runner", BenchNode.PathOf(node.Name), mounts: 3000))
        {
            yield return Start(node, crowded, "start of the plugin, 3,000 mounts", "cscni", "bridge");
            yield return Start(node, crowded, "start of the IPAM, 3,000 mounts", "cscni-ipam", "host-local");
        }

        yield return Size("size of the plugin", "cscni", "bridge");
        yield return Size("size of the IPAM", "cscni-ipam", "host-local");
        Bridges.Ensure(node);
        progress.Tell("memory of an ADD");
        yield return Memory(node);
        progress.Tell("system calls of an ADD");
        yield return Count(node, "system calls of an ADD (of all its processes)", static file => ["strace", "-f", "-c", "-o", file], static text => Total(text));
        progress.Tell("instructions of an ADD");
        yield return Count(node, "instructions of an ADD (of the plugin)", static file => ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", $"--log-file={file}"], static text => Collected(text));
    }

    private static Row Start(BenchNode node, Runner runner, string name, string own, string reference)
    {
        Row row = new("process", name, "ms");
        (string Name, string Executable)[] programs = [(Names.Ours, $"{Paths.Out}/{own}"), (Names.Floor, node.Floor), (Names.Reference, $"{Paths.Reference}/{reference}")];
        for (int round = -3; round < Rounds; round++)
        {
            foreach ((string contender, string executable) in programs)
            {
                Timing timing = runner.Run(new(executable, "-", "/dev/null", "/dev/null"));
                if (round < 0)
                {
                    row.Of[contender] = new();
                }
                else
                {
                    row.Of[contender].Add(timing.Milliseconds);
                }
            }
        }

        return row;
    }

    private static Row Size(string name, string own, string reference)
    {
        Row row = new("process", name, "kB");
        row.Of[Names.Ours] = Figures.Of(new FileInfo($"{Paths.Out}/{own}").Length / 1000.0);
        row.Of[Names.Reference] = Figures.Of(new FileInfo($"{Paths.Reference}/{reference}").Length / 1000.0);
        return row;
    }

    private static Row Memory(BenchNode node)
    {
        Row row = new("process", "peak memory of an ADD", "KiB");
        foreach ((Contender contender, Pod pod) in Contenders(node))
        {
            row.Of[contender.Name] = new();
            for (int round = 0; round < 5; round++)
            {
                row.Of[contender.Name].Add(node.Runner.Run(contender.CallOf("ADD", pod)).PeakKibibytes);
                node.Runner.Run(contender.CallOf("DEL", pod));
            }
        }

        return row;
    }

    private static (Contender Contender, Pod Pod)[] Contenders(BenchNode node)
    {
        Network network = new("bridge");
        return [.. ((Contender[])[network.Ours(node), network.Floor(node), network.Reference(node, string.Empty)]).Zip(node.AddPods(3))];
    }

    /// <summary>An ADD under a tool that counts, which writes to a file.</summary>
    private static Row Count(BenchNode node, string name, System.Func<string, string[]> tool, System.Func<string, double> read)
    {
        Row row = new("process", name, "");
        foreach ((Contender contender, Pod pod) in Contenders(node))
        {
            Call call = contender.CallOf("ADD", pod);
            string file = $"{node.Directory}/counted";
            string[] environment = ["env", "-i", "CNI_COMMAND=ADD", $"CNI_CONTAINERID={call.ContainerId}", $"CNI_NETNS={call.NetNs}", $"CNI_IFNAME={call.IfName}", $"CNI_PATH={call.CniPath}", $"PATH={call.Path}"];
            string[] line = ["ip", "netns", "exec", node.Name, .. environment, .. tool(file), call.Executable];
            if (TryCount(line, call, file, () => node.Runner.Run(contender.CallOf("DEL", pod))) is { } text)
            {
                row.Of[contender.Name] = Figures.Of(read(text));
            }

            node.Runner.Run(contender.CallOf("DEL", pod));
        }

        return row;
    }

    /// <summary>What the tool wrote; null where it does not get on with the program, as valgrind at times with those of Go.</summary>
    private static string? TryCount(string[] line, Call call, string file, System.Action cleanUp)
    {
        for (int attempt = 0; attempt < 3; attempt++)
        {
            if (Shell.Run(line, File.ReadAllText(call.Config)).Status == 0)
            {
                return File.ReadAllText(file);
            }

            cleanUp();
        }

        return null;
    }

    private static double Total(string text) => double.Parse(TotalLine().Match(text).Groups[1].Value);

    private static double Collected(string text) => double.Parse(CollectedLine().Match(text).Groups[1].Value);

    [GeneratedRegex(@"^\s*100\.00\s+\S+\s+\S+\s+(\d+)\s", RegexOptions.Multiline)]
    private static partial Regex TotalLine();

    [GeneratedRegex(@"Collected\s*:\s*(\d+)")]
    private static partial Regex CollectedLine();
}
