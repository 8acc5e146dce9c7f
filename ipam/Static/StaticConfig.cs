using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Cni.Results;

namespace CsCni.Ipam.Static;

/// <summary>What an attachment of ipam type <c>static</c> gets: the keys of the config, and the addresses that the runtime gives.</summary>
internal sealed class StaticConfig
{
    private const string Type = "static";

    private StaticConfig(CniCall call, JsonObject ipam)
    {
        Addresses = StaticAddresses.Read(call, ipam["addresses"]);
        Routes = ResultReader.ReadRoutes(ipam["routes"]);
        Dns = ResultReader.ReadDns(ipam["dns"]);
    }

    /// <summary>The addresses in their order; empty where neither config nor runtime names any.</summary>
    internal List<StaticAddress> Addresses { get; }

    /// <summary>routes, copied to the result.</summary>
    internal List<ResultRoute> Routes { get; }

    /// <summary>dns, copied to the result.</summary>
    internal ResultDns Dns { get; }

    /// <summary>True where ipam.type is static. A type that is no text is another one: DEL has to get past it.</summary>
    internal static bool IsOf(NetworkConfig config)
    {
        JsonValue type = config.Ipam is { } ipam ? ipam["type"] : default;
        return type.Raw.Span is [(byte)'"', ..] && type.AsString() == Type;
    }

    /// <summary>Reads and checks every key, and what the runtime gives.</summary>
    /// <param name="call">A call whose config <see cref="IsOf"/> is true for.</param>
    /// <exception cref="CniException">4: CNI_ARGS. 6: a wrong type. 7: invalid.</exception>
    internal static StaticConfig Read(CniCall call) => new(call, call.Config.Ipam!);

    /// <summary>Checks that there is an address at all.</summary>
    /// <param name="code">The code of the error.</param>
    /// <exception cref="CniException">There is none.</exception>
    internal void RequireAddresses(int code)
    {
        if (Addresses.Count == 0)
        {
            throw new CniException(
                code,
                "no IP addresses specified (expected \"addresses\": [{\"address\": \"10.1.2.3/24\"}] in \"ipam\", or addresses of the runtime: IP in CNI_ARGS, \"ips\" in args.cni or runtimeConfig)");
        }
    }
}
