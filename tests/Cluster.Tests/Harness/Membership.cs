using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using Xunit;

namespace CsCni.Cluster.Tests.Harness;

/// <summary>What tells agents who is in the cluster, and how a test changes that.</summary>
public abstract class Membership : IDisposable
{
    private readonly Dictionary<ClusterNode, NodeSubnets> _subnets = [];

    protected Membership(TestCluster cluster) => Cluster = cluster;

    protected TestCluster Cluster { get; }

    protected ClusterOptions Options => Cluster.Options;

    /// <summary>Skips the test where a source cannot be had on this machine.</summary>
    public static void Require(SourceKind source) =>
        Assert.SkipUnless(source != SourceKind.Etcd || (File.Exists("/usr/bin/etcd") && File.Exists("/usr/bin/etcdctl")), "Debian's etcd-server and etcd-client are not installed");

    public static Membership Of(TestCluster cluster) => cluster.Options.Source switch
    {
        SourceKind.Etcd => new EtcdMembership(cluster),
        SourceKind.Kubernetes => new KubernetesMembership(cluster),
        _ => new StaticMembership(cluster),
    };

    /// <summary>Lines of a node's agent's file.</summary>
    public abstract IEnumerable<string> Keys(ClusterNode node);

    /// <summary>A node is new: the operator, or the cluster's controller, does what is theirs.</summary>
    public abstract void Join(ClusterNode node);

    /// <summary>A node leaves for good.</summary>
    public abstract void Leave(ClusterNode node);

    /// <summary>A node's address has changed: whoever must be told is told.</summary>
    public abstract void Readdress(ClusterNode node);

    /// <summary>The subnets that a node is given from now on, where the source gives them.</summary>
    public NodeSubnets SubnetsOf(ClusterNode node) => _subnets.TryGetValue(node, out NodeSubnets? subnets) ? subnets : Numbered(node.Number);

    /// <summary>Gives a node other subnets, as the operator or the cluster's controller does it.</summary>
    public virtual void GiveSubnets(ClusterNode node, NodeSubnets subnets) => _subnets[node] = subnets;

    /// <summary>The subnets of a number: 10.244.NUMBER.0/24 and fd00:244:0:NUMBER::/64.</summary>
    public NodeSubnets Numbered(int number) => new(
        Options.HasV4 ? $"10.244.{number}.0/24" : null,
        Options.HasV6 ? $"fd00:244:0:{number.ToString("x", CultureInfo.InvariantCulture)}::/64" : null);

    /// <summary>Flannel's network configuration, which etcd and Kubernetes have.</summary>
    protected string NetConf()
    {
        List<string> keys = [];
        keys.Add($"\"EnableIPv4\": {(Options.HasV4 ? "true" : "false")}");
        keys.Add($"\"EnableIPv6\": {(Options.HasV6 ? "true" : "false")}");
        if (Options.HasV4)
        {
            keys.Add($"\"Network\": \"{Options.NetworkV4}\"");
        }

        if (Options.HasV6)
        {
            keys.Add($"\"IPv6Network\": \"{Options.NetworkV6}\"");
        }

        List<string> backend = [$"\"Type\": \"{Options.Backend}\""];
        if (Options.Backend == "vxlan")
        {
            backend.AddRange([$"\"VNI\": {Options.Vni}", $"\"Port\": {Options.Port.ToString(CultureInfo.InvariantCulture)}"]);
        }

        foreach ((string key, string value) in Options.BackendKeys)
        {
            backend.Add($"\"{char.ToUpperInvariant(key[0])}{key[1..]}\": {value}");
        }

        keys.Add($"\"Backend\": {{ {string.Join(", ", backend)} }}");
        return $"{{ {string.Join(", ", keys)} }}";
    }

    public abstract void Dispose();
}
