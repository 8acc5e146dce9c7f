using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CsCni.Agent.Garbage;
using CsCni.Linux;
using CsCni.Tests.Agent.Namespaces;
using Xunit;

namespace CsCni.Tests.Agent.Garbage;

/// <summary>Attachments of containers that are gone go, with all that they had on the node; all others stay.</summary>
public sealed class GarbageTests : IDisposable
{
    private readonly GarbageNode _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public void AContainerThatIsGoneLeavesNothingAndALivingOneIsUntouched()
    {
        Place gone = _node.AddContainer("gone"), living = _node.AddContainer("living");
        _node.Attach(_node.Bridge(), "living", hostPort: 8081);
        string links = Links(), rules = Rules();
        string[] files = _node.Files, leases = _node.Leases;
        _node.Attach(_node.Bridge(), "gone", hostPort: 8080);
        Assert.NotEqual(rules, Rules());
        Assert.Equal(2, _node.Leases.Length);
        Assert.Equal(new(0, 0, 0, 0, 0), _node.Collect());

        _node.Kill(gone);
        Assert.Equal(new(1, 0, 0, 0, 0), _node.Collect());
        Assert.Equal(links, Links());
        Assert.Equal(rules, Rules());
        Assert.Equal(files, _node.Files);
        Assert.Equal(leases, _node.Leases);
        Assert.Single(Directory.GetFiles($"{_node.Folder}/state", "*.interface", SearchOption.AllDirectories));
        Assert.True(living.Can("ping -c 1 -W 1 10.88.0.1"));
        Assert.Equal(["info collected the attachment of container gone to network net, interface eth0: the container is gone"], _node.Log.Lines);
        Assert.Equal(new(0, 0, 0, 0, 0), _node.Collect());
    }

    [Fact]
    public void ItHappensByItselfWithinIntervalAndGrace()
    {
        _node.NewCollector(TimeSpan.FromMilliseconds(400), TimeSpan.FromMilliseconds(200));
        Place gone = _node.AddContainer("gone");
        _node.Attach(_node.Bridge(), "gone");
        _node.Kill(gone);
        using CancellationTokenSource stop = new();
        List<GarbageOutcome> outcomes = [];
        long start = Clock.Milliseconds();

        // The collector acts in the process's namespace, which the tests' is not: this is its loop in the node's.
        Thread loop = new(() => _node.Node.Inside(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                outcomes.Add(_node.Collector.Collect(stop.Token));
                Thread.Sleep(200);
            }
        }));
        loop.Start();
        Assert.True(SpinWait.SpinUntil(() => _node.Files.Length == 0, 5000));
        long took = Clock.Milliseconds() - start;
        stop.Cancel();
        loop.Join();
        Assert.InRange(took, 400, 5000);
        Assert.Equal(new(0, 0, 1, 0, 0), outcomes[0]);
        Assert.Contains(new(1, 0, 0, 0, 0), outcomes);
        Assert.Empty(_node.Leases);
    }

    [Fact]
    public async Task TheLoopReportsAndEndsWhenItIsStopped()
    {
        // Nothing in the cache: it may look from the process's own namespace.
        GarbageCollector collector = _node.NewCollector(TimeSpan.Zero, TimeSpan.FromMilliseconds(50));
        using CancellationTokenSource stop = new();
        int looks = 0;
        Task loop = collector.RunAsync(
            _ =>
            {
                if (++looks == 3)
                {
                    stop.Cancel();
                }
            },
            stop.Token);
        await loop.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.True(looks >= 3);
    }

    [Fact]
    public async Task AnIntervalOfZeroIsNever()
    {
        using CancellationTokenSource stop = new();
        Task loop = _node.NewCollector(TimeSpan.Zero, TimeSpan.Zero).RunAsync(static _ => throw new InvalidOperationException(), stop.Token);
        await Task.Delay(100);
        Assert.False(loop.IsCompleted);
        await stop.CancelAsync();
        await loop.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void AfterARebootAllGoes()
    {
        foreach (string name in (string[])["one", "two", "three"])
        {
            Place container = _node.AddContainer(name);
            _node.Attach(_node.Bridge(), name, hostPort: 8080 + name.Length + name[0]);
            _node.Kill(container);
        }

        // A reboot takes links and rules as well, and leaves the files on the disk.
        _node.Node.Must("ip link del cni0");
        _node.Node.Must("nft flush ruleset");
        Directory.Delete($"{_node.Folder}/state", recursive: true);
        Assert.Equal(3, _node.Files.Length);
        Assert.Equal(new(3, 0, 0, 0, 0), _node.Collect());
        Assert.Empty(_node.Files);
        Assert.Empty(_node.Leases);
        Assert.DoesNotContain("10.88.", Rules());
    }

    [Fact]
    public void TheGraceBeginsAnewWhereAContainerIsSeenAgain()
    {
        _node.NewCollector(TimeSpan.FromMilliseconds(300));
        Place container = _node.AddContainer("here"), other = _node.AddContainer("there");
        _node.Link("macvlan", "cscni");
        _node.Attach(_node.Macvlan(), "here");
        string missing = other.Path + "-missing", path = container.Path;
        _node.Move("here", missing);
        Assert.Equal(new(0, 0, 1, 0, 0), _node.Collect());
        _node.Move("here", path);
        Assert.Equal(new(0, 0, 0, 0, 0), _node.Collect());
        Thread.Sleep(400);
        _node.Move("here", missing);
        Assert.Equal(new(0, 0, 1, 0, 0), _node.Collect());
        Thread.Sleep(400);
        Assert.Equal(new(1, 0, 0, 0, 0), _node.Collect());
    }

    [Fact]
    public void ANamespaceThatOutlivesItsPathStands()
    {
        Place container = _node.AddContainer("leaked");
        using NetNs open = NetNs.TryOpen(container.Path, out _)!;
        _node.Attach(_node.Bridge(), "leaked");
        _node.Kill(container, isHeld: true);
        Assert.Equal(new(0, 0, 0, 0, 0), _node.Collect());
        Assert.Single(_node.Files);
        Assert.Single(_node.Leases);
        open.Dispose();
        Assert.True(SpinWait.SpinUntil(() => _node.Collect().Collected == 1, 5000));
        Assert.Empty(_node.Leases);
    }

    [Fact]
    public void TheNamespaceOfAProcessGoesWithIt()
    {
        using Process process = Process.Start(new ProcessStartInfo("unshare", ["--net", "sleep", "1000"]))!;
        string path = $"/proc/{process.Id}/ns/net";
        try
        {
            using NetNs own = NetNs.OpenCurrent();
            Assert.True(SpinWait.SpinUntil(() => IsOther(path, own), 5000));
            _node.Attach(_node.Bridge(), "process", path);
            Assert.Equal(new(0, 0, 0, 0, 0), _node.Collect());
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }

        Assert.True(SpinWait.SpinUntil(() => _node.Collect().Collected == 1, 5000));
        Assert.Empty(_node.Leases);
    }

    [Fact]
    public void ANumberThatAProcessOfTheNodeHasNowIsNotTheContainers()
    {
        Place container = _node.AddContainer("old");
        _node.Link("macvlan", "cscni");
        _node.Attach(_node.Macvlan(), "old");
        _node.Kill(container);
        _node.Node.Inside(() =>
        {
            _node.Move("old", $"/proc/{File.ReadAllText("/proc/thread-self/stat").Split(' ')[0]}/ns/net");
            Assert.Equal(new(1, 0, 0, 0, 0), _node.Collector.Collect());
        });
        Assert.Empty(_node.Files);
    }

    [Theory]
    [InlineData("missing-folder/x")]
    [InlineData("a-file")]
    [InlineData("")]
    public void WhatAPathDoesNotProveALinkOfTheNodeDoes(string path)
    {
        File.WriteAllText($"{_node.Folder}/a-file", string.Empty);
        Place container = _node.AddContainer("one"), other = _node.AddContainer("two");
        _node.Link("macvlan", "cscni");
        _node.Attach(_node.Bridge(), "one");
        _node.Attach(_node.Macvlan(), "two");
        foreach (string name in (string[])["one", "two"])
        {
            _node.Move(name, path.Length == 0 ? string.Empty : $"{_node.Folder}/{path}");
        }

        // Both live, seen from somewhere where their paths are not.
        Assert.Equal(new(0, 0, 0, 1, 0), _node.Collect());
        Assert.Equal(2, _node.Files.Length);
        Assert.Contains("warning the attachment of container two to network net, interface eth0, is left alone", Assert.Single(_node.Log.Lines));
        Assert.True(container.Can("ping -c 1 -W 1 10.88.0.1"));
        _node.Kill(container);
        _node.Kill(other);
        Assert.Equal(new(1, 0, 0, 1, 0), _node.Collect());
        Assert.Equal("net-two-eth0", Assert.Single(_node.Files));
        Assert.Equal(2, _node.Log.Lines.Count);
    }

    private static bool IsOther(string path, NetNs own)
    {
        using NetNs? netns = NetNs.TryOpen(path, out _);
        return netns is not null && !netns.IsSame(own);
    }

    private string Links() => _node.Node.Must("ip -o link");

    /// <summary>All rules and elements, in an order of their own: a set lists its elements in any.</summary>
    private string Rules() => string.Join('\n', _node.Node.Must("nft -s list ruleset").Split('\n', ',').Select(static line => line.Trim()).Order());
}
