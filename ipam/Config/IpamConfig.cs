using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Cni.Results;

namespace CsCni.Ipam.Config;

/// <summary>The keys of <c>ipam</c>: those of host-local, and minimumRest.</summary>
internal sealed class IpamConfig
{
    /// <summary>Where host-local keeps its leases unless it is told otherwise.</summary>
    internal const string DefaultDataDir = "/var/lib/cni/networks";

    private const int LongestRestSeconds = 86_400;

    private IpamConfig(NetworkConfig config, JsonObject ipam)
    {
        RangeSets = RangeReader.Read(config, ipam);
        Routes = ResultReader.ReadRoutes(ipam["routes"]);
        ResolvConf = ipam["resolvConf"].AsString() ?? string.Empty;
        MinimumRest = ipam["minimumRest"].AsInteger(0, LongestRestSeconds) ?? 0;
        Directory = StoreDirectory(config);
    }

    /// <summary>An attachment gets an address of each.</summary>
    internal List<RangeSet> RangeSets { get; }

    /// <summary>routes, copied to the result.</summary>
    internal List<ResultRoute> Routes { get; }

    /// <summary>resolvConf: a file that becomes the result's dns; empty for none.</summary>
    internal string ResolvConf { get; }

    /// <summary>minimumRest: how many seconds an address is left alone after it was freed.</summary>
    internal int MinimumRest { get; }

    /// <summary>Where the network's leases are.</summary>
    internal string Directory { get; }

    /// <summary>Reads and checks every key.</summary>
    /// <exception cref="CniException">6: a wrong type. 7: missing or invalid.</exception>
    internal static IpamConfig Read(NetworkConfig config) => new(
        config,
        config.Ipam ?? throw new CniException(ErrorCode.InvalidConfig, "IPAM config missing 'ipam' key (expected \"ipam\": {\"type\": ..., \"ranges\": ...})"));

    /// <summary>
    /// The one key that a release needs. The rest of the config may have become invalid since the ADD, and that must not
    /// keep an address from being freed.
    /// </summary>
    /// <exception cref="CniException">6: dataDir is no string. 7: it is no path.</exception>
    internal static string StoreDirectory(NetworkConfig config)
    {
        JsonValue key = config.Ipam is { } ipam ? ipam["dataDir"] : default;
        string dataDir = key.AsString() is { Length: > 0 } text ? text : DefaultDataDir;
        if (dataDir.Contains('\0'))
        {
            throw key.Invalid("expected a path");
        }

        return $"{dataDir.TrimEnd('/')}/{config.Name}";
    }
}
