using System;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using CsCni.Agent.Traffic;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Nftables;
using CsCni.Tests.Agent.Namespaces;
using Xunit;

namespace CsCni.Tests.Agent.Traffic;

/// <summary>Chains of others whose policy drops what is forwarded, as Docker's FORWARD.</summary>
public sealed class ForwardTests : IDisposable
{
    private const string NftablesFirewall = "table inet firewall { chain forward { type filter hook forward priority 0; policy drop; iifname \"pod0\" ip daddr 192.168.50.66 accept; }; }";
    private readonly TwoNodes _nodes = new();

    public void Dispose() => _nodes.Dispose();

    [Theory]
    [InlineData("iptables")]
    [InlineData("nftables")]
    public void PodsPassAChainThatDrops(string firewall)
    {
        Close(firewall);
        Assert.False(Pings("10.244.2.5") || Pings("fd00:10:244:2::5") || Pings("192.168.50.9"));
        TrafficRules.Apply(_nodes.Nft, TwoNodes.Settings);
        Assert.True(Pings("10.244.2.5") && Pings("fd00:10:244:2::5"));
        Assert.True(Pings("192.168.50.9") && Pings("fd50::9"));
        Assert.True(_nodes.PodB.Can("ping -c 1 -W 1 10.244.1.5"));
        Assert.True(TrafficRules.IsStanding(_nodes.Nft, TwoNodes.Settings));
    }

    [Fact]
    public void WhatIsNotOfTheNetworkIsStillDropped()
    {
        Close("iptables");
        Close("nftables");
        TrafficRules.Apply(_nodes.Nft, TwoNodes.Settings);
        _nodes.A.Must("ip link add other type veth peer name eth1 netns " + _nodes.PodA.Name);
        _nodes.A.Must("ip link set other up");
        _nodes.A.Must("ip address add 172.20.0.1/24 dev other");
        _nodes.PodA.Must("ip link set eth1 up");
        _nodes.PodA.Must("ip address add 172.20.0.5/24 dev eth1");
        _nodes.Outside.Must("ip route add 172.20.0.0/24 via 192.168.50.1");
        Assert.True(_nodes.PodA.Can("ping -c 1 -i 0.2 -w 3 -I 172.20.0.5 172.20.0.1"));
        _nodes.PodA.Must("ip route add 192.168.50.9 via 172.20.0.1");
        Assert.False(_nodes.PodA.Can("ping -c 1 -W 1 -I 172.20.0.5 192.168.50.9"));
    }

    [Fact]
    public void ARuleOfTheOwnersGoesBeforeOurs()
    {
        Close("iptables");
        _nodes.A.Must("iptables -A FORWARD -d 10.244.2.5 -j DROP");
        TrafficRules.Apply(_nodes.Nft, TwoNodes.Settings);
        Assert.False(Pings("10.244.2.5"));
        Assert.True(Pings("fd00:10:244:2::5"));
    }

    [Fact]
    public void IptablesCanListWhatWePutIn()
    {
        Close("iptables");
        TrafficRules.Apply(_nodes.Nft, TwoNodes.Settings);
        const string comment = "-m comment --comment \"cluster traffic, let pass by cscni-agent\" -j ACCEPT";
        Assert.Equal(["-P FORWARD DROP", $"-A FORWARD -s 10.244.0.0/16 {comment}", $"-A FORWARD -d 10.244.0.0/16 {comment}"], Lines("iptables -S FORWARD"));
        Assert.Equal(["-P FORWARD DROP", $"-A FORWARD -s fd00:10:244::/48 {comment}", $"-A FORWARD -d fd00:10:244::/48 {comment}"], Lines("ip6tables -S FORWARD"));

        // And take it out again, as any other rule.
        _nodes.A.Must("iptables -D FORWARD 1");
        Assert.Contains("FORWARD", TrafficRules.FindDamage(_nodes.Nft, TwoNodes.Settings));
    }

    [Theory]
    [InlineData("iptables -F FORWARD")]
    [InlineData("iptables -D FORWARD 2")]
    [InlineData("ip6tables -F")]
    [InlineData("nft flush chain inet firewall forward")]
    public void WhatIsFlushedIsOpenedAgain(string change)
    {
        Close("iptables");
        Close("nftables");
        TrafficRules.Apply(_nodes.Nft, TwoNodes.Settings);
        _nodes.A.Must(change);
        Assert.NotNull(TrafficRules.FindDamage(_nodes.Nft, TwoNodes.Settings));
        Assert.NotNull(TrafficRules.Apply(_nodes.Nft, TwoNodes.Settings));
        Assert.True(Pings("10.244.2.5") && Pings("fd00:10:244:2::5"));
        Assert.Null(TrafficRules.FindDamage(_nodes.Nft, TwoNodes.Settings));
        Assert.Equal(3, Lines("iptables -S FORWARD").Length);
    }

    [Fact]
    public void APolicyThatComesLaterIsSeen()
    {
        _nodes.A.Must("iptables -P FORWARD ACCEPT");
        TrafficRules.Apply(_nodes.Nft, TwoNodes.Settings);
        Assert.Single(Lines("iptables -S FORWARD"));
        _nodes.A.Must("iptables -P FORWARD DROP");
        Assert.NotNull(TrafficRules.Apply(_nodes.Nft, TwoNodes.Settings));
        Assert.True(Pings("10.244.2.5"));
    }

    [Fact]
    public void ANetworkThatChangesLeavesNoRuleOfTheOldOne()
    {
        Close("iptables");
        TrafficRules.Apply(_nodes.Nft, TwoNodes.Settings);
        TrafficRules.Apply(_nodes.Nft, TwoNodes.Settings with { NetworkV4 = IpPrefix.Parse("10.240.0.0/12") });
        string[] lines = Lines("iptables -S FORWARD");
        Assert.Equal(3, lines.Length);
        Assert.All(lines[1..], static line => Assert.Contains("10.240.0.0/12", line));
    }

    [Fact]
    public void PassageDoesNotNeedMasquerade()
    {
        Close("nftables");
        TrafficRules.Apply(_nodes.Nft, TwoNodes.Settings with { Masquerade = false });
        Assert.True(Pings("10.244.2.5") && Pings("fd00:10:244:2::5"));
    }

    [Fact]
    public void RemoveTakesItBackAlsoWhereThePolicyNoLongerDrops()
    {
        Close("iptables");
        Close("nftables");
        string before = _nodes.A.Must("nft -s list ruleset");
        TrafficRules.Apply(_nodes.Nft, TwoNodes.Settings);
        _nodes.A.Must("iptables -P FORWARD ACCEPT");
        TrafficRules.Remove(_nodes.Nft);
        _nodes.A.Must("iptables -P FORWARD DROP");
        Assert.Equal(Sorted(before), Sorted(_nodes.A.Must("nft -s list ruleset")));
    }

    [Fact]
    public void ATableThatAnotherProcessOwnsIsNotInTheWayOfTheRest()
    {
        Close("iptables");
        using Process owner = Own("table inet owned { flags owner; chain forward { type filter hook forward priority 0; policy drop; }; }");
        try
        {
            Assert.True(SpinWait.SpinUntil(() => _nodes.A.Can("nft list table inet owned"), 5000));
            NetlinkException refused = Assert.Throws<NetlinkException>(() => TrafficRules.Apply(_nodes.Nft, TwoNodes.Settings));
            Assert.Equal(Errno.NotPermitted, refused.Errno);
            Assert.NotNull(_nodes.Table);
            Assert.Equal(3, Lines("iptables -S FORWARD").Length);
        }
        finally
        {
            owner.StandardInput.Close();
            Assert.True(owner.WaitForExit(5000));
        }

        // Its table went with it.
        Assert.Null(TrafficRules.Apply(_nodes.Nft, TwoNodes.Settings));
        Assert.True(Pings("10.244.2.5"));
    }

    [Fact]
    public void AChangeByHandIsPutRightWithinASecond()
    {
        Close("iptables");
        using NftMonitor monitor = _nodes.A.Inside(NftMonitor.Open);
        TrafficRules.Apply(_nodes.Nft, TwoNodes.Settings);
        bool isOver = false;
        Thread keeping = new(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                if (monitor.WaitForChange(Clock.Milliseconds() + 200))
                {
                    TrafficRules.Apply(_nodes.Nft, TwoNodes.Settings);
                }
            }
        });
        keeping.Start();
        try
        {
            foreach (string change in (string[])["nft flush table inet cscni-agent", "iptables -F FORWARD", "nft flush ruleset", "iptables -P FORWARD DROP"])
            {
                long start = Clock.Milliseconds();
                _nodes.A.Must(change);
                Assert.True(
                    SpinWait.SpinUntil(() => _nodes.Table?.Contains("10.244.1.0/24") == true && (change.StartsWith("nft flush r") || Lines("iptables -S FORWARD").Length == 3), 5000),
                    $"{change} was not put right");
                Assert.InRange(Clock.Milliseconds() - start, 0, 4000);
            }
        }
        finally
        {
            Volatile.Write(ref isOver, true);
            keeping.Join();
        }
    }

    private void Close(string firewall)
    {
        if (firewall == "nftables")
        {
            _nodes.A.Must(["nft", "-f", "-"], NftablesFirewall);
            return;
        }

        Assert.SkipUnless(_nodes.A.Must("iptables --version").Contains("nf_tables"), "iptables is not the one over nf_tables");
        _nodes.A.Must("iptables -P FORWARD DROP");
        _nodes.A.Must("ip6tables -P FORWARD DROP");
    }

    /// <summary>A table that goes with the process that made it.</summary>
    private Process Own(string table)
    {
        ProcessStartInfo start = new("nsenter", [$"--net={_nodes.A.Path}", "nft", "-i"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        Process process = Process.Start(start)!;
        process.StandardInput.WriteLine(table);
        process.StandardInput.Flush();
        return process;
    }

    private bool Pings(string address) => _nodes.PodA.Can($"ping -c 1 -i 0.2 -w 3 {address}");

    private string[] Lines(string line) => _nodes.A.Must(line).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string Sorted(string ruleset) => string.Join('\n', ruleset.Split('\n').Order());
}
