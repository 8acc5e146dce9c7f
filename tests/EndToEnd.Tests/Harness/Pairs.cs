using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using Xunit;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>Times two plugins in turn, A B A B, so that what else the machine does hits both; only the ratio counts. Called and timed by the bench's runner.</summary>
public static class Pairs
{
    private const int WarmUp = 3;
    private const int Rounds = 30;

    /// <param name="node">Where to run.</param>
    /// <param name="commands">Joined by commas: the one with + in front is timed, or else the first; the others make way for the next round.</param>
    /// <param name="pod">The container.</param>
    /// <param name="a">One plugin.</param>
    /// <param name="b">The other.</param>
    /// <param name="path">PATH for both.</param>
    /// <returns>The medians in milliseconds, and their ratio A/B.</returns>
    public static (double A, double B, double Ratio) Measure(Node node, string commands, Pod pod, Contender a, Contender b, string path = "/usr/sbin:/usr/bin:/sbin:/bin")
    {
        string program = Compile(node);
        string[] order = commands.Split(',');
        (Contender Contender, string Config)[] sides = [(a, WriteConfig(node, a, "a")), (b, WriteConfig(node, b, "b"))];
        StringBuilder calls = new();
        for (int round = 0; round < WarmUp + Rounds; round++)
        {
            foreach ((Contender contender, string config) in sides)
            {
                foreach (string command in order)
                {
                    string directory = Path.GetDirectoryName(contender.Executable)!;
                    calls.Append("1 1\n").AppendJoin('\t', contender.Executable, command.TrimStart('+'), config, directory, path, $"pair{round}", pod.NetNsPath, "eth0", "/dev/null").Append('\n');
                }
            }
        }

        Outcome outcome = node.Run(program, [Node.PathOf(node.Name), "0"], [$"PATH={path}"], calls.ToString());
        Assert.True(outcome.ExitCode == 0, outcome.Text);
        double[] times = Read(outcome.Output, sides.Length * order.Length * (WarmUp + Rounds), calls.ToString());
        int timed = Math.Max(0, Array.FindIndex(order, static command => command[0] == '+'));
        double first = Median(times, timed, 2 * order.Length), second = Median(times, order.Length + timed, 2 * order.Length);
        return (first, second, first / second);
    }

    /// <summary>Measures up to three times until a bound on what the code needs is kept, whatever else the machine does.</summary>
    public static void BestOfThree(double bound, Func<double> measure)
    {
        double best = double.MaxValue;
        for (int attempt = 0; attempt < 3 && best > bound; attempt++)
        {
            best = Math.Min(best, measure());
        }

        Assert.InRange(best, double.MinValue, bound);
    }

    /// <summary>The milliseconds of each call; every one must have succeeded.</summary>
    private static double[] Read(string output, int count, string calls)
    {
        // A line for the call, and one for its batch of one.
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2 * count, lines.Length);
        List<double> times = [];
        for (int index = 0; index < count; index++)
        {
            string[] words = lines[2 * index].Split(' ');
            Assert.True(words[1] == "0", $"exit status {words[1]}: {calls.Split('\n')[(2 * index) + 1]}");
            times.Add(double.Parse(words[0], CultureInfo.InvariantCulture) / 1e6);
        }

        return [.. times];
    }

    private static double Median(double[] times, int first, int step) =>
        Enumerable.Range(WarmUp, Rounds).Select(round => times[first + (round * step)]).Order().ElementAt(Rounds / 2);

    private static string WriteConfig(Node node, Contender contender, string name)
    {
        string config = $"{node.Directory}/{name}.json";
        File.WriteAllText(config, contender.Config.ToJsonString());
        return config;
    }

    private static string Compile(Node node)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/cc"), "a C compiler is not installed");
        string program = $"{node.Directory}/runner";
        Outcome outcome = Shell.Run("cc", ["-O2", "-o", program, $"{Executables.Root}/tests/Bench/runner.c"]);
        Assert.True(outcome.ExitCode == 0, outcome.Text);
        return program;
    }
}
