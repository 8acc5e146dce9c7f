using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Cni.Results;
using CsCni.Linux;

namespace CsCni.Ipam.Static;

/// <summary>
/// Reads the addresses from their four sources, with the reference plugin's precedence: runtimeConfig.ips, else
/// args.cni.ips, else those of the config and of CNI_ARGS together.
/// </summary>
internal static class StaticAddresses
{
    /// <summary>Reads and checks the addresses. What the runtime gives is checked even where another source counts.</summary>
    /// <param name="call">The call.</param>
    /// <param name="configured">ipam.addresses; not looked at where it is replaced, so that it may hold anything then.</param>
    /// <returns>The addresses, all different; empty where no source names any.</returns>
    /// <exception cref="CniException">4: CNI_ARGS is malformed. 6: a wrong type. 7: not an address, or two that exclude each other.</exception>
    internal static List<StaticAddress> Read(CniCall call, JsonValue configured)
    {
        // MAC is other plugins'; all of them see the same variable.
        CniArguments arguments = CniArguments.Parse(call.Environment.Args, "IP", "GATEWAY", "MAC");
        List<StaticAddress> requested = ReadRequested(arguments.Get("IP"));
        List<IpAddress> gateways = ReadGateways(arguments.Get("GATEWAY"));
        List<StaticAddress> arranged = ReadIps(call.Config.Args);
        List<StaticAddress> addresses = ReadIps(call.Config.RuntimeConfig) is { Count: > 0 } ips ? ips : arranged;
        if (addresses.Count == 0)
        {
            addresses.AddRange(ReadConfigured(configured));
            addresses.AddRange(requested);
            addresses = addresses.ConvertAll(address => address.WithGatewayOf(gateways));
        }

        RequireDifferent(addresses);
        RequireExpressible(addresses, call.Config.Version);
        return addresses;
    }

    private static List<StaticAddress> ReadConfigured(JsonValue list)
    {
        List<StaticAddress> addresses = [];
        foreach (JsonValue element in list.AsArray())
        {
            JsonObject entry = element.AsObject() ?? throw element.Invalid("expected an address, as {\"address\": \"10.1.2.3/24\", \"gateway\": \"10.1.2.1\"}");
            IpPrefix prefix = ReadPrefix(entry["address"], "the 'address' field is expected to be in CIDR notation");
            addresses.Add(new(prefix, ReadGateway(entry["gateway"], prefix)));
        }

        return addresses;
    }

    private static IpAddress? ReadGateway(JsonValue value, IpPrefix prefix)
    {
        IpAddress? gateway = ResultReader.ReadAddress(value);
        return gateway is null || gateway.Value.Family == prefix.Family
            ? gateway
            : throw value.Invalid($"expected a gateway of the address family of {prefix}");
    }

    private static List<StaticAddress> ReadIps(JsonObject? within)
    {
        List<StaticAddress> addresses = [];
        foreach (JsonValue element in within is null ? [] : within["ips"].AsArray())
        {
            addresses.Add(new(ReadPrefix(element, "an entry in the 'ips' field is NOT in CIDR notation"), null));
        }

        return addresses;
    }

    private static IpPrefix ReadPrefix(JsonValue value, string fault)
    {
        string? text = value.AsString();
        return IpPrefix.TryParse(text, out IpPrefix prefix)
            ? prefix
            : throw value.Invalid($"{fault}, got: '{text}' (expected an address with its prefix length, as \"10.1.2.3/24\")");
    }

    private static List<StaticAddress> ReadRequested(string? argument)
    {
        List<StaticAddress> addresses = [];
        foreach (string item in argument?.Split(',') ?? [])
        {
            addresses.Add(IpPrefix.TryParse(item.Trim(), out IpPrefix prefix) ? new(prefix, null) : throw new CniException(
                ErrorCode.InvalidEnvironment,
                $"CNI_ARGS: the 'ip' field is expected to be in CIDR notation, got: '{item.Trim()}' (expected IP=10.1.2.3/24, several between commas)"));
        }

        return addresses;
    }

    private static List<IpAddress> ReadGateways(string? argument)
    {
        List<IpAddress> gateways = [];
        foreach (string item in argument?.Split(',') ?? [])
        {
            gateways.Add(IpAddress.TryParse(item.Trim(), out IpAddress gateway) ? gateway : throw new CniException(
                ErrorCode.InvalidEnvironment,
                $"CNI_ARGS: invalid gateway address: {item.Trim()} (expected GATEWAY=10.1.2.1, several between commas)"));
        }

        return gateways;
    }

    /// <summary>The kernel would take an IPv4 address of two prefix lengths, and refuse all others after the link is made.</summary>
    private static void RequireDifferent(List<StaticAddress> addresses)
    {
        for (int index = 1; index < addresses.Count; index++)
        {
            IpPrefix prefix = addresses[index].Prefix;
            int earlier = addresses.FindIndex(address => address.Prefix.Address == prefix.Address);
            if (earlier < index)
            {
                throw new CniException(
                    ErrorCode.InvalidConfig,
                    $"address {prefix.Address} is given twice, as {addresses[earlier].Prefix} and as {prefix} (expected once in \"addresses\", \"ips\" and IP of CNI_ARGS)");
            }
        }
    }

    private static void RequireExpressible(List<StaticAddress> addresses, SpecVersion version)
    {
        int v4 = addresses.FindAll(static address => address.Prefix.Address.IsV4).Count;
        if (version < SpecVersion.V030 && (v4 > 1 || addresses.Count - v4 > 1))
        {
            throw new CniException(
                ErrorCode.InvalidConfig, $"CNI version {version} does not support more than 1 address per family (set cniVersion to 0.3.0 or newer)");
        }
    }
}
