using System;
using CsCni.Agent.Membership;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Linux;
using CsCni.Overlay;

namespace CsCni.Agent.Flannel;

/// <summary>
/// Reads Flannel's network configuration (its pkg/subnet/config.go). Keys are found as Go's encoding/json finds them: letter
/// case does not matter, of two equal keys the last one counts, null is absent, and what is not known is passed over.
/// </summary>
internal static class NetworkConfigReader
{
    /// <summary>Reads a document.</summary>
    /// <param name="json">The document, UTF-8.</param>
    /// <param name="what">What it is, for errors: the file's path, or the key.</param>
    /// <param name="origin">Where the subnets come from.</param>
    /// <exception cref="FlannelFormatException">It is not JSON, or a value of it is not what Flannel or we can use.</exception>
    internal static NetworkConfig Read(ReadOnlyMemory<byte> json, string what, SubnetOrigin origin)
    {
        try
        {
            return Read(JsonText.ParseObject(json, what), what, origin);
        }
        catch (CniException exception)
        {
            // Codes of the CNI protocol mean nothing here.
            throw new FlannelFormatException(exception.Message);
        }
    }

    private static NetworkConfig Read(JsonObject json, string what, SubnetOrigin origin)
    {
        bool v4 = json["EnableIPv4"].AsBool() ?? true;
        bool v6 = json["EnableIPv6"].AsBool() ?? false;
        if (!v4 && !v6)
        {
            throw new FlannelFormatException($"{what}: EnableIPv4 is false and EnableIPv6 is not true: expected one of them true");
        }

        OverlayNetwork network = new(
            v4 ? Network(json["Network"], IpFamily.V4) : default,
            v6 ? Network(json["IPv6Network"], IpFamily.V6) : default);
        bool divided = origin == SubnetOrigin.Network;
        return new(new ClusterNetwork(network, BackendReader.Read(json["Backend"], v6)))
        {
            SubnetsV4 = divided && v4 ? SubnetPlanReader.Read(json, network.V4) : default,
            SubnetsV6 = divided && v6 ? SubnetPlanReader.Read(json, network.V6) : default,
            EnableNFTables = json["EnableNFTables"].AsBool() ?? false,
        };
    }

    /// <summary>The network without host bits, which Flannel drops too.</summary>
    private static IpPrefix Network(JsonValue value, IpFamily family)
    {
        (string expected, string enable) = family == IpFamily.V4
            ? ("expected an IPv4 network like \"10.244.0.0/16\"", "EnableIPv4 is true")
            : ("expected an IPv6 network like \"fd00:244::/48\"", "EnableIPv6 is true");
        string text = value.AsString() ?? throw value.Invalid($"{expected}, since {enable}");
        return IpPrefix.TryParse(text, out IpPrefix network) && network.Family == family
            ? network.NetworkPrefix
            : throw value.Invalid(expected);
    }
}
