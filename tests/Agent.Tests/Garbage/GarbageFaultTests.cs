using System;
using System.IO;
using System.Linq;
using System.Text;
using CsCni.Cni.Runtime;
using CsCni.Tests.Agent.Namespaces;
using Xunit;

namespace CsCni.Tests.Agent.Garbage;

/// <summary>What is not ours, cannot be read, or cannot be deleted, and does not stand in the way of the rest.</summary>
public sealed class GarbageFaultTests : IDisposable
{
    private readonly GarbageNode _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public void BadFilesAreNamedOnceAndSkipped()
    {
        AttachAndKill(_node.Bridge(), "gone");
        Write("net-empty-eth0", string.Empty);
        Write("net-text-eth0", "not JSON");
        Write("net-binary-eth0", "\0\u0001");
        Write("net-kind-eth0", """{ "cniVersion": "0.4.0", "ips": [] }""");
        Write("net-half-eth0", """{ "kind": "cniCacheV1", "containerId": "half", "ifName": "eth0", """);
        Write("net-base64-eth0", """{ "kind": "cniCacheV1", "containerId": "base64", "ifName": "eth0", "networkName": "net", "config": "***" }""");
        Write("net-type-eth0", """{ "kind": "cniCacheV1", "containerId": 5, "ifName": "eth0", "networkName": "net", "config": "" }""");
        Write("net-copy-eth0", File.ReadAllText($"{_node.Cache.Path}/net-gone-eth0"));
        Write(".net-writing-eth0.7.new", "half");
        Directory.CreateDirectory($"{_node.Cache.Path}/net-folder-eth0");
        Assert.Equal(new(1, 0, 0, 0, 8), _node.Collect());
        string[] bad = ["net-empty-eth0", "net-text-eth0", "net-binary-eth0", "net-kind-eth0", "net-half-eth0", "net-base64-eth0", "net-type-eth0", "net-copy-eth0"];
        foreach (string name in bad)
        {
            Assert.Single(_node.Log.Lines, line => line.StartsWith($"warning cache file {_node.Cache.Path}/{name} is passed over: ", StringComparison.Ordinal));
        }

        Assert.Equal([.. bad.Append(".net-writing-eth0.7.new").Order(StringComparer.Ordinal)], _node.Files);
        int lines = _node.Log.Lines.Count;
        Assert.Equal(new(0, 0, 0, 0, 8), _node.Collect());
        Assert.Equal(lines, _node.Log.Lines.Count);

        // Another fault of the same file is news.
        Write("net-text-eth0", string.Empty);
        _node.Collect();
        Assert.Equal(lines + 1, _node.Log.Lines.Count);
    }

    [Theory]
    [InlineData("", "no configuration")]
    [InlineData("{", "not valid JSON")]
    [InlineData("""{ "cniVersion": "9.0.0", "name": "net", "plugins": [ { "type": "cscni" } ] }""", "9.0.0")]
    public void AnAttachmentWhoseConfigurationCannotBeReadIsKept(string config, string named)
    {
        AttachAndKill(_node.Bridge(), "gone");
        CachedAttachment cached = _node.Cache.Read(new("net", "gone", "eth0"))!;
        _node.Cache.Write(cached with { Config = Encoding.UTF8.GetBytes(config) });
        Assert.Equal(new(0, 1, 0, 0, 0), _node.Collect());
        Assert.Equal(new(0, 1, 0, 0, 0), _node.Collect());
        Assert.Contains(named, Assert.Single(_node.Log.Lines));
        Assert.Single(_node.Files);
    }

    [Fact]
    public void ADelThatFailsIsTriedAgainAndToldOnce()
    {
        AttachAndKill(_node.Bridge(), "gone");
        AttachAndKill(_node.Bridge(), "too");
        File.Move($"{_node.Plugins}/cscni", $"{_node.Plugins}/away");
        Assert.Equal(new(0, 2, 0, 0, 0), _node.Collect());
        Assert.Equal(new(0, 2, 0, 0, 0), _node.Collect());
        Assert.Equal(2, _node.Log.Lines.Count);
        Assert.Contains("failed to find plugin \"cscni\"", _node.Log.Lines[0]);
        Assert.Equal(2, _node.Files.Length);
        File.Move($"{_node.Plugins}/away", $"{_node.Plugins}/cscni");
        Assert.Equal(new(2, 0, 0, 0, 0), _node.Collect());
        Assert.Empty(_node.Files);
    }

    [Fact]
    public void NetworksOfOthersAreLeftAlone()
    {
        AttachAndKill(_node.Bridge(), "gone");
        CachedAttachment cached = _node.Cache.Read(new("net", "gone", "eth0"))!;
        string foreign = _node.Bridge(type: "bridge", ipam: "host-local");
        _node.Cache.Write(cached with { Config = Encoding.UTF8.GetBytes(foreign) });
        File.WriteAllText($"{_node.Plugins}/bridge", "another's");
        Assert.Equal(default, _node.Collect());
        Assert.Single(_node.Files);
        Assert.Empty(_node.Log.Lines);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void NetworksUnderTheReferencesNamesAreOursWhereTheExecutablesAre(bool isLink)
    {
        foreach ((string name, string executable) in ((string, string)[])[("bridge", "cscni"), ("host-local", "cscni-ipam")])
        {
            if (isLink)
            {
                _node.Link(name, executable);
            }
            else
            {
                File.Copy($"{Built.Out}/{executable}", $"{_node.Plugins}/{name}");
            }
        }

        AttachAndKill(_node.Bridge(type: "bridge", ipam: "host-local"), "gone");
        Assert.Equal(new(1, 0, 0, 0, 0), _node.Collect());
        Assert.Empty(_node.Leases);
    }

    [Fact]
    public void ANetworkThatForbidsGarbageCollectionIsLeftAlone()
    {
        AttachAndKill(_node.Bridge(more: "\"disableGC\": true,"), "gone");
        Assert.Equal(default, _node.Collect());
        Assert.Single(_node.Files);
    }

    [Fact]
    public void ACacheThatIsNotThereHoldsNothing() => Assert.Equal(default, _node.Collect());

    [Fact]
    public void ACacheThatIsNoDirectoryIsTold()
    {
        File.WriteAllText(_node.Cache.Path, string.Empty);
        Assert.Equal(new(0, 1, 0, 0, 0), _node.Collect());
        Assert.Equal(new(0, 1, 0, 0, 0), _node.Collect());
        Assert.StartsWith("error cannot look for attachments", Assert.Single(_node.Log.Lines), StringComparison.Ordinal);
    }

    private void AttachAndKill(string config, string name)
    {
        Place container = _node.AddContainer(name);
        _node.Attach(config, name);
        _node.Kill(container);
    }

    private void Write(string name, string text) => File.WriteAllText($"{_node.Cache.Path}/{name}", text);
}
