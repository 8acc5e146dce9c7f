using System.Collections.Generic;
using CsCni.Cni.Json;
using CsCni.Linux;

namespace CsCni.Cni.Results;

/// <summary>Reads a result of any version: a delegated plugin's answer, or prevResult.</summary>
public static class ResultReader
{
    /// <summary>Reads a result.</summary>
    /// <param name="json">The result's object.</param>
    /// <param name="assumed">The version where the object itself names none: the config's.</param>
    /// <exception cref="CniException">6 or 7: a field of the wrong type or value; 1: an unknown version.</exception>
    public static CniResult Read(JsonObject json, SpecVersion assumed)
    {
        JsonValue cniVersion = json["cniVersion"];
        SpecVersion version = cniVersion.AsString() is { Length: > 0 } text
            ? SpecVersion.Find(text) ?? throw new CniException(ErrorCode.IncompatibleVersion, $"result is of the unknown CNI version \"{text}\"")
            : assumed;
        return version <= SpecVersion.V020 ? ReadLegacy(json) : ReadCurrent(json);
    }

    /// <summary>Reads a list of routes, as a result and an IPAM configuration hold it.</summary>
    /// <exception cref="CniException">6 or 7: a field of the wrong type or value.</exception>
    public static List<ResultRoute> ReadRoutes(JsonValue list)
    {
        List<ResultRoute> routes = [];
        foreach (JsonValue element in list.AsArray())
        {
            routes.Add(ReadRoute(element.AsObject() ?? throw element.Invalid("expected a route, as {\"dst\": \"0.0.0.0/0\"}")));
        }

        return routes;
    }

    /// <summary>Reads a dns object; an empty one where it is absent.</summary>
    /// <exception cref="CniException">6: a field of the wrong type.</exception>
    public static ResultDns ReadDns(JsonValue value) => value.AsObject() is not { } dns
        ? ResultDns.Empty
        : new(dns["nameservers"].AsStrings(), dns["domain"].AsString() ?? string.Empty, dns["search"].AsStrings(), dns["options"].AsStrings());

    /// <summary>Reads an optional address; an empty text is none.</summary>
    /// <exception cref="CniException">6: not a string. 7: not an address.</exception>
    public static IpAddress? ReadAddress(JsonValue value)
    {
        string? text = value.AsString();
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return IpAddress.TryParse(text, out IpAddress address) ? address : throw value.Invalid("expected an IP address");
    }

    /// <summary>Reads a prefix that must be there.</summary>
    /// <exception cref="CniException">6: not a string. 7: missing, or not a prefix.</exception>
    public static IpPrefix ReadPrefix(JsonValue value) =>
        IpPrefix.TryParse(value.AsString(), out IpPrefix prefix) ? prefix : throw value.Invalid("expected an address with its prefix length, as \"10.1.2.3/24\"");

    private static CniResult ReadCurrent(JsonObject json)
    {
        CniResult result = new() { Routes = ReadRoutes(json["routes"]), Dns = ReadDns(json["dns"]) };
        foreach (JsonValue element in json["interfaces"].AsArray())
        {
            result.Interfaces.Add(ReadInterface(element.AsObject() ?? throw element.Invalid("expected an interface")));
        }

        foreach (JsonValue element in json["ips"].AsArray())
        {
            JsonObject ip = element.AsObject() ?? throw element.Invalid("expected an address");
            result.Ips.Add(new(ReadPrefix(ip["address"]), ReadAddress(ip["gateway"]), ip["interface"].AsInteger(0, int.MaxValue)));
        }

        return result;
    }

    private static ResultInterface ReadInterface(JsonObject json) => new(
        json["name"].AsString() ?? string.Empty,
        json["mac"].AsString() ?? string.Empty,
        json["sandbox"].AsString() ?? string.Empty,
        json["mtu"].AsInteger(0, int.MaxValue) ?? 0,
        json["socketPath"].AsString() ?? string.Empty,
        json["pciID"].AsString() ?? string.Empty);

    private static ResultRoute ReadRoute(JsonObject json) => new(
        ReadPrefix(json["dst"]),
        ReadAddress(json["gw"]),
        ReadUnsigned(json["mtu"]),
        ReadUnsigned(json["advmss"]),
        ReadUnsigned(json["priority"]),
        ReadUnsigned(json["table"]),
        (byte?)json["scope"].AsInteger(0, 255));

    /// <summary>The kernel's u32: a table and a priority use all 32 bits.</summary>
    private static uint? ReadUnsigned(JsonValue value)
    {
        long? number = value.AsInteger();
        return number is null or (>= 0 and <= uint.MaxValue) ? (uint?)number : throw value.Invalid($"expected a number from 0 to {uint.MaxValue}");
    }

    /// <summary>0.1.0 and 0.2.0: one address a family, each with its own routes.</summary>
    private static CniResult ReadLegacy(JsonObject json)
    {
        CniResult result = new() { Dns = ReadDns(json["dns"]) };
        foreach (string family in (System.ReadOnlySpan<string>)["ip4", "ip6"])
        {
            if (json[family].AsObject() is { } ip)
            {
                result.Ips.Add(new(ReadPrefix(ip["ip"]), ReadAddress(ip["gateway"])));
                result.Routes.AddRange(ReadRoutes(ip["routes"]));
            }
        }

        return result;
    }
}
