using System;
using System.Collections.Generic;
using System.Text.Json.Nodes;
using System.Threading;
using CsCni.Cluster.Tests.Harness;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.Cluster.Tests;

/// <summary>An API that is away, forgetful, busy or out of its mind, and annotations that are wrong.</summary>
public sealed class KubernetesFaultTests
{
    private static readonly string[] s_drop = ["POST /drop"], s_compact = ["POST /compact", "POST /drop"];

    /// <summary>
    /// Orders to the server, after each of which a change must arrive all the same. A few for each cluster: who is failed
    /// again and again waits longer and longer.
    /// </summary>
    public static TheoryData<string, string[][]> Orders { get; } = new()
    {
        { "lost", [s_drop, s_compact, [Faulty("{\"kind\":\"Reset\",\"times\":2}"), .. s_drop]] },
        {
            "gone", [
                [Faulty("{\"on\":\"watch\",\"kind\":\"Refuse\",\"status\":410,\"reason\":\"Expired\"}"), .. s_drop],
                [Faulty("{\"on\":\"watch\",\"kind\":\"RefuseAsEvent\",\"status\":410,\"reason\":\"Expired\"}"), .. s_drop]]
        },
        {
            "busy", [
                [Faulty("{\"on\":\"watch\",\"kind\":\"Refuse\",\"status\":429,\"retryAfter\":\"1\"}"), .. s_drop],
                [Faulty("{\"on\":\"list\",\"kind\":\"Refuse\",\"status\":429,\"retryAfter\":\"1\"}"), .. s_compact],
                [Faulty("{\"kind\":\"Refuse\",\"status\":503,\"times\":2}"), .. s_drop]]
        },
        {
            "rubbish", [
                [Faulty("{\"on\":\"watch\",\"kind\":\"Answer\",\"status\":200,\"body\":\"<html>what?</html>\"}"), .. s_drop],
                [Faulty("{\"on\":\"list\",\"kind\":\"Answer\",\"status\":200,\"body\":\"{\\\"kind\\\":\\\"Table\\\"}\"}"), .. s_compact],
                [Faulty("{\"on\":\"list\",\"kind\":\"Answer\",\"status\":200,\"body\":\"[1,2\"}"), .. s_compact]]
        },
    };

    [Theory]
    [MemberData(nameof(Orders))]
    public void WhateverTheApiDoesChangesArriveAndNothingIsLost(string what, string[][] turns)
    {
        using TestCluster cluster = new(new() { Source = SourceKind.Kubernetes, Families = Families.Dual });
        KubernetesMembership api = (KubernetesMembership)cluster.Membership;
        List<ClusterPod> pods = cluster.AttachEverywhere();
        TestCluster.MustReachEachOther(pods);
        int number = 100;
        foreach (string[] orders in turns)
        {
            string before = cluster[1].Snapshot();
            foreach (string order in orders)
            {
                string[] words = order.Split(' ', 3);
                api.Order(words[0], words[1], words.Length > 2 ? words[2] : string.Empty);
            }

            // While it is refused, nothing of what was known goes.
            Thread.Sleep(50);
            Assert.Equal(before, cluster[1].Snapshot());
            AddPeer(cluster, ++number);
            string subnet = cluster.Membership.Numbered(number).V6!;
            Background.WaitFor(() => PeerEntries.Of(cluster[1]).Routes.Contains(subnet), 20_000, () => $"{what}, after {string.Join(", ", orders)}: {subnet}\n{cluster[1].Story()}");
            TestCluster.MustReachEachOther(pods);
            api.Order("DELETE", "/faults");
        }
    }

    [Fact]
    public void AnAnnotationThatIsWrongHarmsNoOther()
    {
        using TestCluster cluster = new(new() { Source = SourceKind.Kubernetes, Families = Families.Dual });
        KubernetesMembership api = (KubernetesMembership)cluster.Membership;
        List<ClusterPod> pods = cluster.AttachEverywhere();
        TestCluster.MustReachEachOther(pods);
        AddPeer(cluster, 100);
        foreach (ClusterNode node in cluster.Nodes)
        {
            Background.WaitFor(() => node.Metrics["peers"] == 2, 5_000, () => $"two peers\n{node.Story()}");
        }

        // What was known of the node stays, whatever its annotation has become.
        foreach ((string suffix, string value) in new[]
        {
            ("backend-data", "{\"VNI\":1,\"VtepMAC\":\"nonsense\"}"),
            ("backend-v6-data", "{\"VNI\""),
            ("public-ip", "192.168.50"),
            ("public-ipv6", "10.0.0.1"),
        })
        {
            string former = api.Annotation("fake-100", suffix)!;
            Fault.MustHarmNothing(cluster, () => api.Annotate("fake-100", suffix, value), 1, "fake-100", suffix);
            api.Annotate("fake-100", suffix, former);
            foreach (ClusterNode node in cluster.Nodes)
            {
                Background.WaitFor(() => node.Metrics["faults"] == 0, 5_000, () => $"no faults\n{node.Story()}");
            }
        }

        TestCluster.MustReachEachOther(pods);
    }

    [Fact]
    public void AWrongTokenIsToldAndNoTokenIsLogged()
    {
        using TestCluster cluster = new(new() { Source = SourceKind.Kubernetes, IsStarted = false, AgentKeys = "log: { level: trace }" });
        KubernetesMembership api = (KubernetesMembership)cluster.Membership;
        const string wrong = "some-wrong-token";
        api.Order("POST", "/tokens", "another-token");
        cluster[1].Start();
        Background.WaitFor(() => Fault.IsTold(cluster[1], "401"), 10_000, () => $"401\n{cluster[1].Story()}");
        Assert.False(cluster[1].IsReady);
        Assert.True(cluster[1].Metrics["log_alarms_total"] > 0);
        api.Order("POST", "/tokens", $"{wrong}\n{api.Token}");
        cluster[1].WaitReady(60_000);
        cluster[2].StartReady();
        TestCluster.MustReachEachOther(cluster.AttachEverywhere());
        Assert.DoesNotContain(api.Token, cluster.Logs, StringComparison.Ordinal);
        Assert.DoesNotContain("BEGIN", cluster.Logs, StringComparison.Ordinal);
    }

    [Fact]
    public void TheNodesConditionTellsThatItsNetworkStands()
    {
        using TestCluster cluster = new(new() { Source = SourceKind.Kubernetes });
        KubernetesMembership api = (KubernetesMembership)cluster.Membership;
        string conditions = string.Empty;
        Background.WaitFor(
            () => (conditions = api.Node("node-1").GetProperty("status").GetProperty("conditions").ToString()).Contains("FlannelIsUp", StringComparison.Ordinal),
            5_000, () => $"FlannelIsUp in {conditions}\n{cluster[1].Story()}");
        Assert.Contains("NetworkUnavailable", conditions, StringComparison.Ordinal);
        Assert.Contains("\"False\"", conditions, StringComparison.Ordinal);
    }

    private static string Faulty(string fault) => $"POST /faults {fault}";

    /// <summary>A node as flanneld annotates it, of which there is no more than that.</summary>
    private static void AddPeer(TestCluster cluster, int number)
    {
        NodeSubnets subnets = cluster.Membership.Numbered(number);
        string mac = $"0e:00:00:00:00:{number:x2}";
        string data = $"{{\"VNI\":1,\"VtepMAC\":\"{mac}\"}}";
        ((KubernetesMembership)cluster.Membership).Put($"fake-{number}", new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["annotations"] = new JsonObject
                {
                    [KubernetesMembership.Prefix + "kube-subnet-manager"] = "true",
                    [KubernetesMembership.Prefix + "backend-type"] = "vxlan",
                    [KubernetesMembership.Prefix + "backend-data"] = data,
                    [KubernetesMembership.Prefix + "backend-v6-data"] = data,
                    [KubernetesMembership.Prefix + "public-ip"] = $"192.168.50.{number}",
                    [KubernetesMembership.Prefix + "public-ipv6"] = $"fd00:50:32::{number:x}",
                },
            },
            ["spec"] = new JsonObject { ["podCIDR"] = subnets.V4, ["podCIDRs"] = new JsonArray(subnets.V4, subnets.V6) },
            ["status"] = new JsonObject(),
        });
    }
}
