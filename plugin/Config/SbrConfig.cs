using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Linux;

namespace CsCni.Plugin.Config;

/// <summary>The keys of the reference plugin <c>sbr</c>, with its meanings.</summary>
internal sealed class SbrConfig
{
    private readonly IpAddress _gateway4;
    private readonly IpAddress _gateway6;

    private SbrConfig(JsonObject root)
    {
        JsonValue table = root["table"];
        long? number = table.AsInteger();
        Table = number is null or (>= 1 and <= uint.MaxValue) ? (uint?)number : throw table.Invalid($"expected the number of a routing table, 1 to {uint.MaxValue}");
        AddSourceHints = root["addSourceHints"].AsBool() ?? false;
        List<JsonValue> gateways = root["gateways"].AsArray();
        if (gateways.Count > 2)
        {
            throw new CniException(ErrorCode.InvalidConfig, $"network configuration: gateways list cannot contain more than 2 entries (one IPv4, one IPv6): it has {gateways.Count}");
        }

        foreach (JsonValue value in gateways)
        {
            IpAddress gateway = ReadGateway(value);
            ref IpAddress own = ref gateway.IsV4 ? ref _gateway4 : ref _gateway6;
            own = own.IsValid ? throw value.Invalid($"the gateways list has \"{own}\" already, and of each family one is enough") : gateway;
        }
    }

    /// <summary>table: the container's table, which somebody else fills, for packets from all of the interface's addresses; null for one of its own for each.</summary>
    public uint? Table { get; }

    /// <summary>addSourceHints: routes that have no source get the address that their table is for.</summary>
    public bool AddSourceHints { get; }

    /// <summary>Reads the keys.</summary>
    /// <exception cref="CniException">6: a wrong type. 7: a bad value.</exception>
    public static SbrConfig Read(NetworkConfig config) => new(config.Root);

    /// <summary>With keys that ADD refuses nothing can have been made.</summary>
    public static SbrConfig? TryRead(NetworkConfig config)
    {
        try
        {
            return Read(config);
        }
        catch (CniException)
        {
            return null;
        }
    }

    /// <summary>gateways: by which the default route leads, whatever prevResult says; the default value where none is told.</summary>
    public IpAddress GatewayOf(IpFamily family) => family == IpFamily.V4 ? _gateway4 : _gateway6;

    private static IpAddress ReadGateway(JsonValue value) =>
        IpAddress.TryParse(value.AsString() ?? string.Empty, out IpAddress gateway) ? gateway : throw value.Invalid("expected an IP address, such as 10.1.2.1");
}
