using System;
using System.Collections.Generic;
using System.Text;
using CsCni.Agent.Membership.Kubernetes;
using CsCni.Agent.Membership.Kubernetes.Api;
using CsCni.Fuzz.Mutation;
using CsCni.Linux;

namespace CsCni.Fuzz.Targets;

/// <summary>Flannel's annotations of a node, a line each, and behind them its pod CIDRs: as another node's, and as this one's.</summary>
internal sealed class NodeAnnotationsTarget : FuzzTarget
{
    private static readonly PeerReader s_peers = new(Members.Keys, Members.Network);

    /// <inheritdoc/>
    internal override string Name => "kubernetes-annotations";

    /// <summary>In the order of <see cref="AnnotationKind"/>.</summary>
    internal override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. Array.ConvertAll(
            [
                "true\nvxlan\n{\"VNI\":1,\"VtepMAC\":\"0e:00:00:00:00:04\"}\n{\"VNI\":1,\"VtepMAC\":\"0e:00:00:00:00:06\"}\n192.168.50.2\nfd50::2\n\n\n\n\n10.244.2.0/24\nfd00:244:0:2::/64",
                "true\nvxlan\n{\"VtepMAC\":\"0e:00:00:00:00:04\"}\n\n192.168.50.2\n\n203.0.113.2\n2001:db8::2\n192.168.50.2\nfd50::2\n10.244.2.0/24",
                "true\nhost-gw\nnull\nnull\n192.168.50.2\nfd50::2\n\n\n\n\n10.244.2.0/24\nfd00:244:0:2::/64",
            ],
            Encoding.UTF8.GetBytes),
    ];

    /// <inheritdoc/>
    internal override int AllocationFactor => 512;

    /// <inheritdoc/>
    internal override void Run(byte[] input)
    {
        ApiObject node = new() { Name = "n2", ResourceVersion = "7" };
        string[] lines = Encoding.UTF8.GetString(input).Split('\n');
        for (int index = 0; index < lines.Length; index++)
        {
            if (index < AnnotationKeys.Count)
            {
                node[(AnnotationKind)index] = lines[index];
            }
            else if (node.PodCidrs.Count < ApiObject.MostPodCidrs)
            {
                node.PodCidrs.Add(lines[index]);
            }
        }

        CheckAsPeer(s_peers.Read(node, null));
        OwnPart own = OwnPart.Read(OwnNode.Of(node), Members.Network, Members.Keys, new());
        BrokenPromiseException.Unless(own.Subnets.V4.IsValid || own.Fault is not null, "a node without a subnet and without a reason");
        Members.CheckMessage(own.Fault ?? "no fault");
        CheckAsOwn(node);
    }

    /// <inheritdoc/>
    internal override int FixedInputs => 1000;

    /// <summary>What is wrong is told beside what is right: nothing is thrown.</summary>
    internal override bool IsExpected(Exception exception) => false;

    /// <inheritdoc/>
    protected override IMutator NewMutator() => new TextMutator(
        Seeds, "{", "}", "\"VNI\"", "\"VtepMAC\"", "null", "[]", "\\u000a", "\u001b[2J", "\u202e", "10.244.0.0/16", "0.0.0.0/0", "::/0", "224.0.0.1", "127.0.0.1", "::1", "ff02::1", "0.0.0.0", "ff:ff:ff:ff:ff:ff");

    private static void CheckAsPeer(PeerRow row)
    {
        if (row.Fault is not null)
        {
            Members.CheckMessage(row.Fault);
        }

        if (row.Peer is { } peer)
        {
            Members.Check(peer.V4, IpFamily.V4);
            Members.Check(peer.V6, IpFamily.V6);
            BrokenPromiseException.Unless(peer.V4.IsPresent || peer.V6.IsPresent, "a peer without a subnet");
        }
    }

    private static void CheckAsOwn(ApiObject node)
    {
        ClusterView view = Members.NewView();
        NodeListing listing = new(Members.Network, view);
        listing.Add(node);
        node.Name = view.OwnName;
        listing.Add(node);
        view.Commit(listing);
        Members.Check(view);
    }
}
