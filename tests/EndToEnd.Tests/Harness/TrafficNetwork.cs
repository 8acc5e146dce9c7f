using System.Text.Json.Nodes;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>A network as a test wants it, which each contender's configuration then says in its own way.</summary>
public sealed record TrafficNetwork
{
    public string Name { get; init; } = "net";

    /// <summary>The interface type: bridge, which our own type is too, or ptp.</summary>
    public string Type { get; init; } = "bridge";

    public string Bridge { get; init; } = "br0";

    /// <summary>A range each.</summary>
    public string[] Subnets { get; init; } = [Configs.V4, Configs.V6];

    /// <summary>False where the test has made the bridge and its addresses: the reference refuses two of one family.</summary>
    public bool HasGateways { get; init; } = true;

    public bool IpMasq { get; init; }

    /// <summary>Further keys of the interface type.</summary>
    public JsonObject Keys { get; init; } = [];

    /// <summary>Keys of the port maps; null where the network has none.</summary>
    public JsonObject? PortMap { get; init; }

    /// <summary>ingressPolicy; null where the network has none.</summary>
    public string? Ingress { get; init; }

    /// <summary>Another network on another bridge, with nothing but addresses.</summary>
    public static TrafficNetwork Far => new() { Name = "far", Bridge = "br1", Subnets = ["10.88.0.0/24", "fd00:88::/64"] };
}
