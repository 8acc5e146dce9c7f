using System.Globalization;
using System.IO;
using System.Text.Json.Nodes;
using Xunit;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>Times two plugins in turn, A B A B, so that what else the machine does hits both; only the ratio counts.</summary>
public static class Pairs
{
    private const int Rounds = 50;

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
        Outcome outcome = node.Run(program, [$"{Rounds}", commands, pod.NetNsPath, .. Arguments(node, a, "a"), .. Arguments(node, b, "b")], [$"PATH={path}"]);
        Assert.True(outcome.ExitCode == 0, outcome.Text);
        string[] medians = outcome.Output.Trim().Split(' ');
        double first = double.Parse(medians[0], CultureInfo.InvariantCulture);
        double second = double.Parse(medians[1], CultureInfo.InvariantCulture);
        return (first, second, first / second);
    }

    private static string[] Arguments(Node node, Contender contender, string name)
    {
        string config = $"{node.Directory}/{name}.json";
        File.WriteAllText(config, contender.Config.ToJsonString());
        return [contender.Executable, config, Path.GetDirectoryName(contender.Executable)!];
    }

    private static string Compile(Node node)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/cc"), "a C compiler is not installed");
        string program = $"{node.Directory}/pairs";
        Outcome outcome = Shell.Run("cc", ["-O2", "-o", program, $"{Executables.Root}/tests/EndToEnd.Tests/Harness/pairs.c"]);
        Assert.True(outcome.ExitCode == 0, outcome.Text);
        return program;
    }
}
