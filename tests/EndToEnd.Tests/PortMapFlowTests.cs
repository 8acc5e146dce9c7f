using System;
using System.Text.RegularExpressions;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Flows of UDP that were there before a port map: those that it concerns follow it, the others are left alone.</summary>
public sealed partial class PortMapFlowTests : IDisposable
{
    private readonly World _world = new();

    public PortMapFlowTests()
    {
        // Connections are tracked on the node already, as on any that runs pods.
        _world.Node.Must("nft add table inet somebody");
        _world.Node.Must("nft add chain inet somebody pre { type filter hook prerouting priority 0 ; }");
        _world.Node.Must("nft add rule inet somebody pre ct state new counter");
    }

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(TrafficContender.ReferenceIptables)]
    [InlineData(TrafficContender.ReferenceNftables)]
    [InlineData(TrafficContender.Ours)]
    [InlineData(TrafficContender.OursChained)]
    public void FlowsFollowThePortMap(string contender)
    {
        _world.Inside.Serve("udp", 5353, _world["other4"]);
        _world.Inside.Serve("udp", 5354);
        _world.Inside.Serve("udp", 53);
        const string Others = """
            outside@outside4#40001 udp other4 5353   node sees outside
            outside@outside4#40002 udp node4 5354    node sees outside
            outside@outside4#40003 udp node4 53      node sees outside
            """;
        _world.Expect(Others);
        string[] before = [Flow(40001), Flow(40002), Flow(40003)];
        _world.Expect("""
            outside@outside4#40000 udp node4 5353    -
            outside@outside4#42000 udp node4 5355    -
            outside@outside6#42001 udp node6 5355    -
            """);

        Chain chain = _world.Chain(contender, new() { PortMap = [] });
        TrafficPod a = _world.Attach(chain, "A", "udp 5353 53 192.0.2.1", "udp 5355 53");
        a.Endpoint.Serve("udp", 53);
        string[] after = [Flow(40001), Flow(40002), Flow(40003)];
        _world.Expect("""
            outside@outside4#40000 udp node4 5353    A sees outside
            outside@outside4#42000 udp node4 5355    A sees outside
            outside@outside6#42001 udp node6 5355    A sees outside
            """);
        _world.Expect(Others);

        // The reference forgets flows to the same port of other addresses as well.
        if (!TrafficContender.IsOurs(contender))
        {
            Assert.NotEqual(before[0], after[0]);
            before[0] = after[0];
        }

        Assert.Equal(before, after);

        // The next owner of the port gets the traffic. The reference forgets no flow at DEL, so that its pod's ghost keeps it.
        bool isServed = TrafficContender.IsOurs(contender);
        chain.Delete(a.Pod);
        Assert.Equal(!isServed, _world.Node.Must("conntrack -L -f ipv4").Contains($"={a.V4} ", StringComparison.Ordinal));
        Assert.Equal(!isServed, _world.Node.Must("conntrack -L -f ipv6").Contains($"={a.V6} ", StringComparison.Ordinal));
        _world.Inside.Serve("udp", 5353, _world["node4"]);
        _world.Inside.Serve("udp", 5355);
        string expected = isServed ? "node sees outside" : "-";
        _world.Expect($"""
            outside@outside4#40000 udp node4 5353    {expected}
            outside@outside4#42000 udp node4 5355    {expected}
            outside@outside6#42001 udp node6 5355    {expected}
            """);
    }

    [Theory]
    [InlineData(TrafficContender.ReferenceIptables)]
    [InlineData(TrafficContender.ReferenceNftables)]
    [InlineData(TrafficContender.Ours)]
    [InlineData(TrafficContender.OursChained)]
    public void TheNextPodGetsTheFlow(string contender)
    {
        Chain chain = _world.Chain(contender, new() { PortMap = [] });
        TrafficPod a = _world.Attach(chain, "A", "udp 5353 53");
        a.Endpoint.Serve("udp", 53);
        const string Path = """
            outside@outside4#40000 udp node4 5353    {0} sees outside
            outside@outside6#40001 udp node6 5353    {0} sees outside
            """;
        _world.Expect(Path.Replace("{0}", "A", StringComparison.Ordinal));
        chain.Delete(a.Pod);
        _world.Attach(chain, "B", "udp 5353 53").Endpoint.Serve("udp", 53);
        _world.Expect(Path.Replace("{0}", "B", StringComparison.Ordinal));
    }

    [GeneratedRegex("id=[0-9]+")]
    private static partial Regex Id();

    /// <summary>The conntrack entry of the outside host's port; another entry of the same flow is another one.</summary>
    private string Flow(int port) => Id().Match(_world.Node.Must($"conntrack -L -f ipv4 -p udp --orig-port-src {port} -o id")).Value;
}
