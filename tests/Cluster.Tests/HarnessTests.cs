using System.Collections.Generic;
using System.Linq;
using CsCni.Cluster.Tests.Harness;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.Cluster.Tests;

/// <summary>The nodes of these tests carry an overlay that is made by hand: what they show of ours is ours.</summary>
public sealed class HarnessTests
{
    private static readonly string[] s_macs = ["02:00:00:00:00:01", "02:00:00:00:00:02"];

    [Theory]
    [InlineData("vxlan", UnderlayKind.Switched)]
    [InlineData("vxlan", UnderlayKind.Routed)]
    [InlineData("host-gw", UnderlayKind.Switched)]
    public void AnOverlayMadeByHandCarriesPackets(string backend, UnderlayKind underlay)
    {
        using TestCluster cluster = new(new() { Families = Families.Dual, Underlay = underlay, IsStarted = false });
        using ByHand one = new(cluster[1], cluster.Membership.Numbered(1));
        using ByHand two = new(cluster[2], cluster.Membership.Numbered(2));
        if (backend == "vxlan")
        {
            one.MakeVxlan(s_macs[0], s_macs[0]);
            two.MakeVxlan(s_macs[1], s_macs[1]);
            one.AddVxlanPeer(two.Subnets.V4!, cluster[2].PublicV4!, s_macs[1]);
            one.AddVxlanPeer(two.Subnets.V6!, cluster[2].PublicV6!, s_macs[1]);
            two.AddVxlanPeer(one.Subnets.V4!, cluster[1].PublicV4!, s_macs[0]);
            two.AddVxlanPeer(one.Subnets.V6!, cluster[1].PublicV6!, s_macs[0]);
        }
        else
        {
            one.AddHostGwPeer(two.Subnets.V4!, cluster[2].PublicV4!);
            one.AddHostGwPeer(two.Subnets.V6!, cluster[2].PublicV6!);
            two.AddHostGwPeer(one.Subnets.V4!, cluster[1].PublicV4!);
            two.AddHostGwPeer(one.Subnets.V6!, cluster[1].PublicV6!);
        }

        int mtu = backend == "vxlan" ? 1430 : 1500;
        TestNamespace from = one.AddPod(mtu);
        two.AddPod(mtu);
        foreach (string address in new[] { ByHand.Address(two.Subnets.V4!, 10), ByHand.Address(two.Subnets.V6!, 10) })
        {
            Assert.True(from.Can($"ping -n -c 1 -W 2 -M do -s {mtu - (address.Contains(':') ? 48 : 28)} {address}"), address);
        }
    }

    [Fact]
    public void EtcdServesInTheUnderlay()
    {
        using TestCluster cluster = new(new() { Source = SourceKind.Etcd, IsStarted = false });
        EtcdMembership etcd = (EtcdMembership)cluster.Membership;
        Assert.Equal(200, cluster[1].NetNs.Http("GET", Underlay.ServiceV4, 2379, "/health").Status);
        etcd.Put($"{EtcdMembership.Prefix}/subnets/10.244.9.0-24", "one");
        etcd.PutFast($"{EtcdMembership.Prefix}/subnets/10.244.8.0-24", "two");
        Assert.Equal(new Dictionary<string, string> { ["10.244.9.0-24"] = "one", ["10.244.8.0-24"] = "two" }, etcd.Leases());
    }
}
