using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>
/// Whole processes as a runtime calls them, next to the reference plugins in the same run on the same config. What we
/// mean to reach is a quarter for an ADD, a third for the IPAM alone and a half for the start; the bounds leave a margin
/// for a machine that is busy with something else (a file system that still writes 50,000 files of the test before made
/// the IPAM a third slower), and docs/PERFORMANCE.md has what was measured on an idle one.
/// </summary>
[Collection(nameof(Alone))]
public sealed class SpeedTests : IDisposable
{
    private readonly ITestOutputHelper _output;
    private readonly Node _node = new();

    public SpeedTests(ITestOutputHelper output)
    {
        _output = output;
        Assert.SkipUnless(Executables.ReferenceKnows("1.1.0"), "Debian's newest reference plugins could not be fetched (build/reference)");
    }

    public void Dispose() => _node.Dispose();

    [Fact]
    public void AddTakesAFractionOfTheReferencesTimeAndGrowsNoFaster()
    {
        Contender ours = new(Executables.Plugin, Configs.Bridge(_node, subnets: "10.64.0.0/16").With("name", "ours"));
        Contender theirs = new(
            $"{Executables.Reference}/bridge", Configs.Bridge(_node, "1.1.0", "bridge", "host-local", "10.65.0.0/16").With("name", "theirs").With("bridge", "br1"));
        (double mine, double reference) = Compare("ADD,DEL", "ADD with 0 standing", ours, theirs, 0.35);
        Crowd(ours, theirs, 150);
        (double mineThen, double referenceThen, double ratio) = Pairs.Measure(_node, "ADD,DEL", _node.AddPod(), ours, theirs);
        _output.WriteLine($"ADD with 150 standing on each bridge: {mineThen:F2} ms, compared with {referenceThen:F2} ms, ratio {ratio:F3}");

        // What grows is the kernel's work: a broadcast goes to every port. It is in both; the reference's own growth is more.
        Assert.InRange(mineThen - mine, double.MinValue, 1.5 * (referenceThen - reference));
    }

    /// <summary>A DEL is the kernel's work in both: it waits several times until no processor uses the link any more.</summary>
    [Theory]
    [InlineData("ADD,DEL", 0.4)]
    [InlineData("ADD,+DEL", 1.2)]
    public void RoutedPairsTakeAFractionOfTheReferencesTime(string commands, double bound) => Compare(
        commands,
        $"ptp {(commands.Contains('+') ? "DEL" : "ADD")}",
        new(Executables.Plugin, Configs.Ptp(_node, subnets: "10.64.0.0/16").With("name", "ours").WithIpam("routes", null)),
        new($"{Executables.Reference}/ptp", Configs.Ptp(_node, "1.1.0", "host-local", "10.65.0.0/16").With("name", "theirs").WithIpam("routes", null)),
        bound);

    /// <summary>
    /// On a node that forwards IPv6, a veth whose host end has a link-local address (it is ready a second or two after ADD)
    /// takes the kernel twice as long to delete. Ours has none.
    /// </summary>
    [Fact]
    public void DelOfAnAttachmentThatHasStoodForAWhileIsNoSlower()
    {
        Contender ours = new(Executables.Plugin, Configs.Bridge(_node).With("name", "ours"));
        Contender theirs = new(
            $"{Executables.Reference}/bridge", Configs.Bridge(_node, "1.1.0", "bridge", "host-local", "10.65.0.0/16", "fd00:65::/64").With("name", "theirs").With("bridge", "br1"));
        (Contender Contender, Pod Pod)[] attached = [.. Enumerable.Range(0, 16).Select(index => (index % 2 == 0 ? ours : theirs, _node.AddPod()))];
        foreach ((Contender contender, Pod pod) in attached)
        {
            _node.Call(contender.Executable, "ADD", contender.Config, pod).Result();
        }

        Thread.Sleep(4000);
        double[] times = [.. attached.Select(pair =>
        {
            long start = Stopwatch.GetTimestamp();
            _node.Call(pair.Contender.Executable, "DEL", pair.Contender.Config, pair.Pod).Silent();
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        })];
        double mine = times.Where(static (_, index) => index % 2 == 0).Order().ElementAt(3);
        double reference = times.Where(static (_, index) => index % 2 == 1).Order().ElementAt(3);
        _output.WriteLine($"DEL after 4 s on a node that forwards IPv6: {mine:F2} ms, compared with {reference:F2} ms, ratio {mine / reference:F3}");
        Assert.InRange(mine / reference, 0, 0.85);
    }

    [Theory]
    [InlineData("ADD,DEL")]
    [InlineData("DEL,ADD,DEL")]
    public void IpamAloneTakesAFractionOfHostLocalsTime(string commands) => Compare(
        commands,
        $"IPAM {commands.Split(',')[0]}",
        new(Executables.Ipam, Configs.Bridge(_node, subnets: "10.64.0.0/16").With("name", "ours")),
        new($"{Executables.Reference}/host-local", Configs.Bridge(_node, ipam: "host-local", subnets: "10.65.0.0/16").With("name", "theirs")),
        0.6);

    [Theory]
    [InlineData("cscni", "bridge")]
    [InlineData("cscni-ipam", "host-local")]
    public void StartsInAFractionOfTheReferencesTime(string name, string reference) => Compare(
        "-", $"start of {name}", new($"{Executables.Out}/{name}", []), new($"{Executables.Reference}/{reference}", []), 0.6);

    [Theory]
    [InlineData("ADD,DEL")]
    [InlineData("DEL,ADD,DEL")]
    [InlineData("STATUS")]
    [InlineData("GC")]
    public void IpamIsFlatToFiftyThousandAddresses(string commands)
    {
        Contender full = new(Executables.Ipam, Configs.Bridge(_node, subnets: "10.65.0.0/16").With("name", "full"));
        Contender empty = new(Executables.Ipam, Configs.Bridge(_node, subnets: "10.64.0.0/16").With("name", "empty"));
        Hold(50_000);

        // The first call takes the files over; that is done once.
        Pod pod = _node.AddPod();
        _node.Call(full.Executable, "ADD", full.Config, pod).Result();
        Compare(commands, $"IPAM {commands.Split(',')[0]} with 50,000 held beside none", full, empty, 1.7);
    }

    [Fact]
    public void StatusTakesAFewMilliseconds()
    {
        JsonObject config = Configs.Bridge(_node);
        (double status, double start, _) = Pairs.Measure(
            _node, "STATUS", _node.AddPod(), new(Executables.Plugin, config), new(Executables.Ipam, config));
        _output.WriteLine($"STATUS with its IPAM {status:F2} ms, of the IPAM alone {start:F2} ms");
        Assert.InRange(status, 0, 6);
    }

    /// <summary>Attachments of one container: a namespace each would take the kernel minutes to remove.</summary>
    private void Crowd(Contender ours, Contender theirs, int count)
    {
        Pod crowd = _node.AddPod("crowd");
        for (int index = 0; index < count; index++)
        {
            _node.Call(ours.Executable, "ADD", ours.Config, crowd.With($"a{index}")).Result();
            _node.Call(theirs.Executable, "ADD", theirs.Config, crowd.With($"b{index}")).Result();
        }
    }

    /// <returns>The medians of the last attempt.</returns>
    private (double Mine, double Reference) Compare(string commands, string what, Contender ours, Contender theirs, double bound)
    {
        // The best of three: a bound on what the code needs, not on what else the machine does.
        double best = double.MaxValue;
        (double Mine, double Reference) medians = default;
        for (int attempt = 0; attempt < 3 && best > bound; attempt++)
        {
            (double mine, double reference, double ratio) = Pairs.Measure(_node, commands, _node.AddPod(), ours, theirs);
            _output.WriteLine($"{what}: {mine:F2} ms, compared with {reference:F2} ms, ratio {ratio:F3}");
            medians = (mine, reference);
            best = Math.Min(best, ratio);
        }

        Assert.InRange(best, 0, bound);
        return medians;
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
