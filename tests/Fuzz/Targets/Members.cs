using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using CsCni.Agent.Membership;
using CsCni.Agent.Membership.Kubernetes;
using CsCni.Agent.Membership.Kubernetes.Api;
using CsCni.Cni;
using CsCni.Linux;
using CsCni.Overlay;
using Microsoft.Extensions.Logging.Abstractions;

namespace CsCni.Fuzz.Targets;

/// <summary>A cluster of the Kubernetes API's, and what holds of it whatever the API has answered.</summary>
internal static class Members
{
    /// <summary>Flannel's annotations.</summary>
    internal static readonly AnnotationKeys Keys = new("flannel.alpha.coreos.com");

    /// <summary>Both families, vxlan.</summary>
    internal static readonly ClusterNetwork Network = new(
        new OverlayNetwork(IpPrefix.Parse("10.244.0.0/16"), IpPrefix.Parse("fd00:244::/48")), new() { Type = BackendType.Vxlan });

    /// <summary>A message quotes two values and an annotation's key at most for each family, of which each is cut.</summary>
    /// <summary>What this node, n1, knows before the API is asked.</summary>
    internal static ClusterView NewView()
    {
        ClusterView view = new("n1", Keys, NullLogger.Instance);
        view.SetLocal(new("n1", BackendType.Vxlan)
        {
            PublicIpV4 = IpAddress.Parse("192.168.50.1"),
            VtepMacV4 = Mac("0e:00:00:00:00:01"),
            PublicIpV6 = IpAddress.Parse("fd50::1"),
            VtepMacV6 = Mac("0e:00:00:00:00:02"),
            Vni = 1,
        });
        view.SetCondition(new("False", "FlannelIsUp", "up"));
        return view;
    }

    /// <summary>Hands an answer to a reader as the network does: in parts of any length, which must not matter.</summary>
    internal static void Feed(ApiObjectReader reader, ReadOnlySpan<byte> answer, int part)
    {
        JsonTokenStream tokens = new(reader, reader.IsWatch);
        while (answer.Length > 0)
        {
            Span<byte> free = tokens.Free().Span;
            int count = Math.Min(Math.Min(part, free.Length), answer.Length);
            answer[..count].CopyTo(free);
            tokens.Commit(count);
            answer = answer[count..];
        }
    }

    /// <summary>No two peers have the same subnet, none is this node or has its subnet, and each lies within the network.</summary>
    internal static void Check(ClusterView view)
    {
        if (view.State() is not { } state)
        {
            return;
        }

        List<IpPrefix> subnets = [];
        foreach (OverlayNode node in state.Self is null ? state.Peers.Values : state.Peers.Values.Append(state.Self))
        {
            Check(node.V4, IpFamily.V4);
            Check(node.V6, IpFamily.V6);
            subnets.AddRange(((IpPrefix[])[node.V4.Subnet, node.V6.Subnet]).Where(static subnet => subnet.IsValid));
        }

        subnets.Sort(static (left, right) => left.Address.CompareTo(right.Address));
        for (int index = 1; index < subnets.Count; index++)
        {
            BrokenPromiseException.Unless(!subnets[index].Overlaps(subnets[index - 1]), $"two nodes have {subnets[index]}");
        }

        foreach ((string name, OverlayNode peer) in state.Peers)
        {
            BrokenPromiseException.Unless(name != "n1" && name == peer.Name, "a peer under another name");
        }

        foreach ((_, string fault) in state.Faults)
        {
            CheckMessage(fault);
        }

        if (view.NextPatch() is { } patch)
        {
            using JsonDocument document = JsonDocument.Parse(patch);
        }
    }

    /// <summary>One plain line with an end.</summary>
    internal static void CheckMessage(string message)
    {
        BrokenPromiseException.Unless(message.Length is > 5 and <= PlainLine.MaxLength, $"a message of {message.Length} characters");
        foreach (char character in message)
        {
            BrokenPromiseException.Unless(!char.IsControl(character), "a message with control characters");
        }
    }

    /// <summary>What is present of a peer can be routed to.</summary>
    internal static void Check(in OverlayEndpoint endpoint, IpFamily family)
    {
        if (endpoint.IsPresent)
        {
            IpPrefix subnet = endpoint.Subnet;
            BrokenPromiseException.Unless(subnet.Family == family && subnet.IsWithin(Network.Network.Of(family)), $"a peer's subnet {subnet}, which is outside the network");
            BrokenPromiseException.Unless(endpoint.PublicIp.Family == family && !endpoint.PublicIp.IsMulticast && !endpoint.PublicIp.IsUnspecified, $"a peer at {endpoint.PublicIp}");
        }
    }

    private static MacAddress Mac(string text) => MacAddress.TryParse(text, out MacAddress mac) ? mac : throw new FormatException(text);
}
