using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Linux;

namespace CsCni.Ipam.Config;

/// <summary>The addresses that a runtime asks for by number: those of CNI_ARGS, args.cni.ips and runtimeConfig.ips together.</summary>
internal static class RequestedAddresses
{
    /// <summary>Reads all three places; an address that is named twice counts once.</summary>
    /// <exception cref="CniException">4: CNI_ARGS. 6 or 7: the config.</exception>
    internal static List<IpAddress> Read(CniCall call)
    {
        List<IpAddress> requested = [];

        // MAC and GATEWAY are other plugins'; all of them see the same variable.
        string? argument = CniArguments.Parse(call.Environment.Args, "IP", "MAC", "GATEWAY").Get("IP");
        if (argument is not null)
        {
            AddOnce(requested, Parse(argument) ?? throw new CniException(
                ErrorCode.InvalidEnvironment, $"CNI_ARGS: IP \"{argument}\" is not an IP address (expected 10.1.2.3 or 10.1.2.3/16)"));
        }

        ReadList(call.Config.Args, requested);
        ReadList(call.Config.RuntimeConfig, requested);
        return requested;
    }

    /// <summary>Checks that each address has a range set of its own to come from, and is no gateway.</summary>
    /// <exception cref="CniException">102: it cannot be handed out.</exception>
    internal static void RequireWithin(List<RangeSet> sets, List<IpAddress> requested)
    {
        List<RangeSet> used = [];
        foreach (IpAddress address in requested)
        {
            RangeSet? set = sets.Find(candidate => candidate.Find(address) is not null);
            if (set is null || used.Contains(set))
            {
                string why = set is null ? "it is in no range set" : $"range set {set} gives one address only, and another one of it is requested";
                throw new CniException(ErrorCode.AddressUnavailable, $"failed to allocate all requested IPs: {address}: {why}");
            }

            if (set.Find(address)!.Gateway == address)
            {
                throw new CniException(ErrorCode.AddressUnavailable, $"requested ip {address} is subnet's gateway (range set {set})");
            }

            used.Add(set);
        }
    }

    private static void ReadList(JsonObject? within, List<IpAddress> requested)
    {
        if (within is null)
        {
            return;
        }

        foreach (JsonValue element in within["ips"].AsArray())
        {
            string? text = element.AsString();
            AddOnce(requested, (text is null ? null : Parse(text)) ?? throw element.Invalid("expected an IP address, with or without a prefix length"));
        }
    }

    private static void AddOnce(List<IpAddress> requested, IpAddress address)
    {
        if (!requested.Contains(address))
        {
            requested.Add(address);
        }
    }

    /// <summary>The prefix length, where one is given, is that of the range anyway.</summary>
    private static IpAddress? Parse(string text)
    {
        if (IpPrefix.TryParse(text, out IpPrefix prefix))
        {
            return prefix.Address;
        }

        return IpAddress.TryParse(text, out IpAddress address) ? address : null;
    }
}
