using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Linux;
using CsCni.Overlay;

namespace CsCni.Plugin.Config;

/// <summary>An overlay that the plugin itself makes, to a fixed list of peers. All that can be refused without a look at the node is.</summary>
internal sealed class OwnOverlayConfig
{
    private OwnOverlayConfig(JsonObject keys)
    {
        Backend = OverlayBackendReader.Read(keys);
        Interface = keys["interface"].AsString() ?? string.Empty;
        if (Interface.Length > 0 && InterfaceName.Fault(Interface) is { } fault)
        {
            throw keys["interface"].Invalid($"it {fault}");
        }

        Network = ReadNetwork(keys);
        OverlayClaims claims = new();
        Self = new OverlayNodeReader(Network, claims).ReadSelf(keys);
        foreach (JsonValue element in keys["peers"].AsArray())
        {
            JsonObject peer = element.AsObject() ?? throw element.Invalid("expected a peer, as {\"subnet\": \"10.244.2.0/24\", \"publicIP\": \"192.168.50.2\"}");
            Peers.Add(new OverlayNodeReader(Network, claims).ReadPeer(peer, element.Path));
        }

        claims.Require();
    }

    /// <summary>backend and what belongs to it.</summary>
    public OverlayBackend Backend { get; }

    /// <summary>network, networks: the pods' network, of each family that there is.</summary>
    public OverlayNetwork Network { get; }

    /// <summary>This node; its public addresses are no addresses where they are not told.</summary>
    public OverlayNode Self { get; }

    /// <summary>peers, each named by its place in the configuration.</summary>
    public List<OverlayNode> Peers { get; } = [];

    /// <summary>interface: name of the link to the peers; empty where it is not told.</summary>
    public string Interface { get; }

    /// <summary>The node's subnets, IPv4 first.</summary>
    public List<IpPrefix> Subnets => Present(Self.V4.Subnet, Self.V6.Subnet);

    /// <summary>The networks, IPv4 first.</summary>
    public List<IpPrefix> Networks => Present(Network.V4, Network.V6);

    /// <summary>Reads the keys.</summary>
    /// <exception cref="CniException">6: a wrong type. 7: a bad value.</exception>
    public static OwnOverlayConfig Read(JsonObject keys) => new(keys);

    private static OverlayNetwork ReadNetwork(JsonObject keys)
    {
        OverlayNetwork network = default;
        foreach (JsonValue value in OverlayNodeReader.ListOf(keys, "network", "networks"))
        {
            IpPrefix prefix = OverlayNodeReader.ReadPrefix(value);
            if (network.Of(prefix.Family).IsValid)
            {
                throw value.Invalid($"{network.Of(prefix.Family)} is given already: expected one network of each family");
            }

            network = prefix.Family == IpFamily.V4 ? network with { V4 = prefix } : network with { V6 = prefix };
        }

        return network.V4.IsValid || network.V6.IsValid ? network : throw keys["network"].Invalid("expected the network of all nodes' pods, as 10.244.0.0/16");
    }

    private static List<IpPrefix> Present(IpPrefix v4, IpPrefix v6)
    {
        List<IpPrefix> present = [v4, v6];
        present.RemoveAll(static prefix => !prefix.IsValid);
        return present;
    }
}
