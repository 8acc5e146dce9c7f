using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Cni.Results;
using CsCni.Linux;

namespace CsCni.Plugin.Config;

/// <summary>Members of a configuration that come of the node's subnet: what flannel's plugin writes there, and type cscni for itself.</summary>
internal static class SubnetMembers
{
    /// <summary>Copies members but for some, whose names may stand in any letter case.</summary>
    public static void Copy(JsonWriter writer, JsonObject? source, params ReadOnlySpan<string> except)
    {
        foreach ((string name, ReadOnlyMemory<byte> raw) in source?.Members ?? [])
        {
            bool isLeftOut = false;
            foreach (string key in except)
            {
                isLeftOut |= name.Equals(key, StringComparison.OrdinalIgnoreCase);
            }

            if (!isLeftOut)
            {
                writer.WriteRaw(name, raw.Span);
            }
        }
    }

    /// <summary>ranges: a range set for each subnet, in the place of any other.</summary>
    public static void WriteRanges(JsonWriter writer, IReadOnlyList<IpPrefix> subnets)
    {
        writer.WriteStartArray("ranges"u8);
        foreach (IpPrefix subnet in subnets)
        {
            writer.WriteStartArray();
            writer.WriteStartObject();
            writer.WriteString("subnet"u8, subnet.ToString());
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    /// <summary>routes: those that are given, and one to each network of the pods.</summary>
    public static void WriteRoutes(JsonWriter writer, JsonValue given, IReadOnlyList<IpPrefix> networks)
    {
        writer.WriteStartArray("routes"u8);
        foreach (JsonValue route in given.AsArray())
        {
            writer.WriteRawValue(route.Raw.Span);
        }

        foreach (IpPrefix network in networks)
        {
            writer.WriteStartObject();
            writer.WriteString("dst"u8, network.ToString());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>isGateway and subnetOf of a bridge, where they are not given.</summary>
    public static void WriteBridgeDefaults(JsonWriter writer, Predicate<string> isGiven, IReadOnlyList<IpPrefix> networks)
    {
        if (!isGiven("isGateway"))
        {
            writer.WriteBool("isGateway"u8, true);
        }

        if (!isGiven("subnetOf"))
        {
            WritePrefixes(writer, "subnetOf"u8, networks);
        }
    }

    /// <summary>A list of prefixes as texts.</summary>
    public static void WritePrefixes(JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<IpPrefix> prefixes)
    {
        writer.WriteStartArray(name);
        foreach (IpPrefix prefix in prefixes)
        {
            writer.WriteStringValue(prefix.ToString());
        }

        writer.WriteEndArray();
    }

    /// <summary>The subnets that a configuration's ranges are of.</summary>
    /// <exception cref="CniException">6 or 7: a malformed range.</exception>
    public static List<IpPrefix> ReadRanges(JsonObject? ipam)
    {
        List<IpPrefix> subnets = [];
        foreach (JsonValue set in ipam?["ranges"].AsArray() ?? [])
        {
            foreach (JsonValue range in set.AsArray())
            {
                subnets.Add(ResultReader.ReadPrefix(range.AsObject()?["subnet"] ?? default));
            }
        }

        return subnets;
    }

    /// <summary>The subnets of a result's addresses; where there is none, one for documentation (RFC 5737), which is nobody's.</summary>
    public static List<IpPrefix> SubnetsOf(CniResult? result)
    {
        List<IpPrefix> subnets = [];
        foreach (ResultIp ip in result?.Ips ?? [])
        {
            subnets.Add(ip.Address.NetworkPrefix);
        }

        return subnets.Count > 0 ? subnets : [IpPrefix.Parse("192.0.2.0/24")];
    }
}
