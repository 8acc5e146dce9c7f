using System;
using System.IO;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>
/// What masquerade and port maps cost. What we mean to reach: a sixth of the reference's ADD with its faster back end, a
/// twelfth with 300 standing, a third of its DEL; masquerade for a millisecond; 20 ports for 1.3 times one. The bounds
/// leave a margin for a busy machine.
/// </summary>
[Collection(nameof(Alone))]
public sealed class TrafficSpeedTests : IDisposable
{
    private readonly ITestOutputHelper _output;
    private readonly Node _node;

    public TrafficSpeedTests(ITestOutputHelper output)
    {
        _output = output;
        Assert.SkipUnless(Executables.ReferenceKnows("1.1.0"), "Debian's newest reference plugins could not be fetched (build/reference)");
        _node = new();
    }

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("iptables")]
    [InlineData("nftables")]
    public void AddAndDelWithMasqueradeTakeAFractionOfTheReferencesTime(string backend)
    {
        Contender theirs = Theirs(backend);
        Compare("ADD,DEL", $"ADD with ipMasq, reference with {backend}", Ours(), theirs, 0.25, backend);
        Compare("ADD,+DEL", $"DEL with ipMasq, reference with {backend}", Ours(), theirs, 0.5, backend);
    }

    [Fact]
    public void AddWithAHundredStandingTakesASmallerFraction()
    {
        Contender ours = Ours(), theirs = Theirs("iptables");
        Crowd(ours, theirs, 100);
        Compare("ADD,DEL", "ADD with ipMasq and 100 standing on each bridge", ours, theirs, 0.2);
        Compare("ADD,+DEL", "DEL with ipMasq and 100 standing on each bridge", ours, theirs, 0.5);
    }

    [Fact]
    public void MasqueradeCostsAboutAMillisecond()
    {
        Contender with = Ours(), without = new(with.Executable, with.Config.With("ipMasq", false).With("name", "plain").With("bridge", "br2").WithIpam("ranges", Ranges("10.66.0.0/16")));

        // A standing one, so that the table is there.
        _node.Call(with.Executable, "ADD", with.Config, _node.AddPod("first")).Result();
        _node.Call(without.Executable, "ADD", without.Config, _node.AddPod("second")).Result();
        Pairs.BestOfThree(2, () =>
        {
            (double masqueraded, double plain, _) = Pairs.Measure(_node, "ADD,DEL", _node.AddPod(), with, without);
            _output.WriteLine($"ADD with ipMasq: {masqueraded:F2} ms, without {plain:F2} ms");
            return masqueraded - plain;
        });
    }

    [Fact]
    public void TwentyPortsCostLittleMoreThanOne()
    {
        Contender one = Ours(), twenty = new(one.Executable, one.Config.With("name", "many").With("bridge", "br2").WithIpam("ranges", Ranges("10.66.0.0/16")));
        one.Config["runtimeConfig"] = TrafficContender.Ports("tcp 8000 80");
        twenty.Config["runtimeConfig"] = TrafficContender.Ports(Ports(20));
        Compare("ADD,DEL", "ADD with 20 ports beside one", twenty, one, 1.6);
    }

    private static string[] Ports(int count)
    {
        string[] ports = new string[count];
        for (int index = 0; index < count; index++)
        {
            ports[index] = $"tcp {9000 + index} {80 + index}";
        }

        return ports;
    }

    private static JsonArray Ranges(string subnet) => [new JsonArray(new JsonObject { ["subnet"] = subnet })];

    private Contender Ours() => new(
        Executables.Plugin,
        Configs.Bridge(_node, subnets: "10.64.0.0/16").With("name", "ours").With("ipMasq", true).With("stateDir", $"{_node.Directory}/state"));

    private Contender Theirs(string backend) => new(
        $"{Executables.Reference}/bridge",
        Configs.Bridge(_node, "1.1.0", "bridge", "host-local", "10.65.0.0/16").With("name", "theirs").With("bridge", "br1").With("ipMasq", true).With("ipMasqBackend", backend));

    private void Crowd(Contender ours, Contender theirs, int count)
    {
        Pod crowd = _node.AddPod("crowd");
        for (int index = 0; index < count; index++)
        {
            _node.Call(ours.Executable, "ADD", ours.Config, crowd.With($"a{index}")).Result();
            _node.Call(theirs.Executable, "ADD", theirs.Config, crowd.With($"b{index}")).Result();
        }
    }

    /// <summary>Where iptables is there too, the reference's nftables back end fails at DEL with this version of it.</summary>
    private string PathFor(string backend)
    {
        if (backend != "nftables")
        {
            return "/usr/sbin:/usr/bin:/sbin:/bin";
        }

        string directory = Directory.CreateDirectory($"{_node.Directory}/nft-only").FullName;
        if (!File.Exists($"{directory}/nft"))
        {
            File.CreateSymbolicLink($"{directory}/nft", "/usr/sbin/nft");
        }

        return directory;
    }

    private void Compare(string commands, string what, Contender ours, Contender theirs, double bound, string backend = "iptables") =>
        Pairs.BestOfThree(bound, () =>
        {
            (double mine, double reference, double ratio) = Pairs.Measure(_node, commands, _node.AddPod(), ours, theirs, PathFor(backend));
            _output.WriteLine($"{what}: {mine:F2} ms, compared with {reference:F2} ms, ratio {ratio:F3}");
            return ratio;
        });
}
