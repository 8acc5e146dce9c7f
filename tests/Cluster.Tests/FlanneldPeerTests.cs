using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCni.Cluster.Tests.Harness;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.Cluster.Tests;

/// <summary>A node that runs flanneld, beside ours: its entries are as flanneld writes them, and ours are read as flanneld reads them.</summary>
public sealed class FlanneldPeerTests
{
    private static readonly string[] s_macs = ["12:c6:65:89:b4:e3", "5a:02:9f:10:77:c1"];

    [Theory]
    [InlineData(SourceKind.Etcd)]
    [InlineData(SourceKind.Kubernetes)]
    public void PodsOfOursAndOfAFlanneldsReachEachOther(SourceKind source)
    {
        using TestCluster cluster = new(new() { Source = source, Families = Families.Dual, Underlay = UnderlayKind.Routed, IsStarted = false });
        ClusterNode ours = cluster[1], theirs = cluster[2];
        using ByHand flanneld = new(theirs, cluster.Membership.Numbered(2));
        flanneld.MakeVxlan(s_macs[0], s_macs[0]);
        Write(cluster, flanneld, s_macs[0]);
        ours.StartReady();
        AddOurs(cluster, flanneld, ours);
        TestNamespace pod = flanneld.AddPod(1430);
        ClusterPod asking = ours.Attach();
        MustReach(asking, flanneld, pod, 5_000);

        // It reboots, and chooses another MAC (flannel #1036).
        flanneld.MakeVxlan(s_macs[1], s_macs[1]);
        AddOurs(cluster, flanneld, ours);
        Write(cluster, flanneld, s_macs[1]);
        MustReach(asking, flanneld, pod, Disturbing.Second);
        Assert.All(PeerEntries.Of(ours).Neighbours, entry => Assert.EndsWith(s_macs[1], entry, StringComparison.Ordinal));
    }

    private static void MustReach(ClusterPod asking, ByHand flanneld, TestNamespace pod, int milliseconds)
    {
        foreach (string address in new[] { ByHand.Address(flanneld.Subnets.V4!, 10), ByHand.Address(flanneld.Subnets.V6!, 10) })
        {
            Background.WaitFor(() => asking.Pings(address, 1), milliseconds, () => $"{address} answers\n{asking.Node.Story()}");
        }

        Assert.All(asking.Addresses, address => Assert.True(pod.Can($"ping -n -c 1 -W 2 -M do -s {1430 - (address.Contains(':') ? 48 : 28)} {address}"), address));
    }

    /// <summary>What flanneld tells the others.</summary>
    private static void Write(TestCluster cluster, ByHand flanneld, string mac)
    {
        ClusterNode node = cluster[2];
        string data = $"{{\"VNI\":1,\"VtepMAC\":\"{mac}\"}}";
        if (cluster.Membership is EtcdMembership etcd)
        {
            etcd.Put(
                EtcdMembership.KeyOf(flanneld.Subnets),
                $"{{\"PublicIP\":\"{node.PublicV4}\",\"PublicIPv6\":\"{node.PublicV6}\",\"BackendType\":\"vxlan\",\"BackendData\":{data},\"BackendV6Data\":{data}}}");
            return;
        }

        KubernetesMembership api = (KubernetesMembership)cluster.Membership;
        foreach ((string key, string value) in new Dictionary<string, string>
        {
            ["backend-type"] = "vxlan",
            ["backend-data"] = data,
            ["backend-v6-data"] = data,
            ["public-ip"] = node.PublicV4!,
            ["public-ipv6"] = node.PublicV6!,
            ["kube-subnet-manager"] = "true",
        })
        {
            api.Annotate(node.Name, key, value);
        }
    }

    /// <summary>What flanneld makes of what our agent tells: the value's exact text matters, as flanneld splits it.</summary>
    private static void AddOurs(TestCluster cluster, ByHand flanneld, ClusterNode ours)
    {
        (string v4, string v6) = cluster.Membership is EtcdMembership etcd ? OfEtcd(etcd, ours) : OfAnnotations((KubernetesMembership)cluster.Membership, ours);
        flanneld.AddVxlanPeer(ours.Subnets.V4!, ours.PublicV4!, v4);
        flanneld.AddVxlanPeer(ours.Subnets.V6!, ours.PublicV6!, v6);
    }

    private static (string V4, string V6) OfEtcd(EtcdMembership etcd, ClusterNode ours)
    {
        JsonElement value = JsonDocument.Parse(etcd.Leases()[EtcdMembership.KeyOf(ours.Subnets).Split('/')[^1]]).RootElement;
        Assert.Equal("vxlan", value.GetProperty("BackendType").GetString());
        Assert.Equal(ours.PublicV4, value.GetProperty("PublicIP").GetString());
        Assert.Equal(ours.PublicV6, value.GetProperty("PublicIPv6").GetString());
        return (Mac(value.GetProperty("BackendData")), Mac(value.GetProperty("BackendV6Data")));
    }

    private static (string V4, string V6) OfAnnotations(KubernetesMembership api, ClusterNode ours)
    {
        // One patch writes them all, and a node may be ready before the API has answered it.
        Background.WaitFor(() => api.Annotation(ours.Name, "kube-subnet-manager") == "true", 5_000, ours.Story);
        Assert.Equal("vxlan", api.Annotation(ours.Name, "backend-type"));
        Assert.Equal(ours.PublicV4, api.Annotation(ours.Name, "public-ip"));
        Assert.Equal(ours.PublicV6, api.Annotation(ours.Name, "public-ipv6"));
        return (SplitAsFlanneld(api.Annotation(ours.Name, "backend-data")!), SplitAsFlanneld(api.Annotation(ours.Name, "backend-v6-data")!));
    }

    private static string Mac(JsonElement data)
    {
        Assert.Equal(1, data.GetProperty("VNI").GetInt32());
        return data.GetProperty("VtepMAC").GetString()!;
    }

    /// <summary>flanneld finds its MAC again by cutting "}" off the end and splitting at :" into exactly two parts.</summary>
    private static string SplitAsFlanneld(string data)
    {
        string[] parts = data[..data.LastIndexOf("\"}", StringComparison.Ordinal)].Split(":\"");
        Assert.Equal(2, parts.Length);
        return parts[1];
    }
}
