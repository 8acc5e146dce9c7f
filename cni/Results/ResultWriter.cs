using System;
using System.Collections.Generic;
using CsCni.Cni.Json;
using CsCni.Linux;

namespace CsCni.Cni.Results;

/// <summary>Writes a result in the shape of the version that its config asked for.</summary>
public static class ResultWriter
{
    /// <summary>Writes a result as a document of its own.</summary>
    /// <exception cref="CniException">7: a version up to 0.2.0 cannot express a result without addresses.</exception>
    public static ReadOnlyMemory<byte> ToJson(CniResult result, SpecVersion version)
    {
        JsonWriter writer = new();
        writer.WriteStartObject();
        writer.WriteString("cniVersion"u8, version.Text);
        if (version <= SpecVersion.V020)
        {
            WriteLegacy(writer, result);
        }
        else
        {
            WriteInterfaces(writer, result.Interfaces, version);
            WriteIps(writer, result.Ips, version);
            WriteRoutes(writer, result.Routes, version);
        }

        WriteDns(writer, result.Dns, version);
        writer.WriteEndObject();
        return writer.Written;
    }

    private static void WriteInterfaces(JsonWriter writer, List<ResultInterface> interfaces, SpecVersion version)
    {
        if (interfaces.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("interfaces"u8);
        foreach (ResultInterface link in interfaces)
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, link.Name);
            WriteUnlessEmpty(writer, "mac"u8, link.Mac);
            if (version >= SpecVersion.V110)
            {
                WriteUnlessZero(writer, "mtu"u8, (uint)link.Mtu);
                WriteUnlessEmpty(writer, "socketPath"u8, link.SocketPath);
                WriteUnlessEmpty(writer, "pciID"u8, link.PciId);
            }

            WriteUnlessEmpty(writer, "sandbox"u8, link.Sandbox);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteIps(JsonWriter writer, List<ResultIp> ips, SpecVersion version)
    {
        if (ips.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("ips"u8);
        foreach (ResultIp ip in ips)
        {
            writer.WriteStartObject();
            if (version < SpecVersion.V100)
            {
                writer.WriteString("version"u8, ip.Address.Address.IsV4 ? "4"u8 : "6"u8);
            }

            if (ip.Interface is { } index)
            {
                writer.WriteNumber("interface"u8, index);
            }

            writer.WriteString("address"u8, ip.Address.ToString());
            WriteAddress(writer, "gateway"u8, ip.Gateway);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteRoutes(JsonWriter writer, List<ResultRoute> routes, SpecVersion version)
    {
        if (routes.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("routes"u8);
        foreach (ResultRoute route in routes)
        {
            WriteRoute(writer, route, version);
        }

        writer.WriteEndArray();
    }

    private static void WriteRoute(JsonWriter writer, ResultRoute route, SpecVersion version)
    {
        writer.WriteStartObject();
        writer.WriteString("dst"u8, route.Destination.ToString());
        WriteAddress(writer, "gw"u8, route.Gateway);
        if (version >= SpecVersion.V110)
        {
            WriteUnlessZero(writer, "mtu"u8, route.Mtu ?? 0);
            WriteUnlessZero(writer, "advmss"u8, route.AdvMss ?? 0);
            WriteUnlessZero(writer, "priority"u8, route.Priority ?? 0);
            WriteNumber(writer, "table"u8, route.Table);
            WriteNumber(writer, "scope"u8, route.Scope);
        }

        writer.WriteEndObject();
    }

    private static void WriteDns(JsonWriter writer, ResultDns dns, SpecVersion version)
    {
        if (dns.IsEmpty && version >= SpecVersion.V100)
        {
            return;
        }

        writer.WriteStartObject("dns"u8);
        WriteStrings(writer, "nameservers"u8, dns.Nameservers);
        WriteUnlessEmpty(writer, "domain"u8, dns.Domain);
        WriteStrings(writer, "search"u8, dns.Search);
        WriteStrings(writer, "options"u8, dns.Options);
        writer.WriteEndObject();
    }

    /// <summary>0.1.0 and 0.2.0: the first address of each family, with that family's routes.</summary>
    private static void WriteLegacy(JsonWriter writer, CniResult result)
    {
        ResultIp? ip4 = result.Ips.Find(static ip => ip.Address.Address.IsV4);
        ResultIp? ip6 = result.Ips.Find(static ip => ip.Address.Address.IsV6);
        if (ip4 is null && ip6 is null)
        {
            throw new CniException(
                ErrorCode.InvalidConfig,
                "a result without addresses cannot be written as CNI version 0.2.0 or older (set cniVersion to 0.3.0 or newer)");
        }

        WriteLegacyFamily(writer, "ip4"u8, ip4, result.Routes);
        WriteLegacyFamily(writer, "ip6"u8, ip6, result.Routes);
    }

    private static void WriteLegacyFamily(JsonWriter writer, ReadOnlySpan<byte> name, ResultIp? ip, List<ResultRoute> routes)
    {
        if (ip is null)
        {
            return;
        }

        writer.WriteStartObject(name);
        writer.WriteString("ip"u8, ip.Address.ToString());
        WriteAddress(writer, "gateway"u8, ip.Gateway);
        WriteRoutes(writer, routes.FindAll(route => route.Destination.Family == ip.Address.Family), SpecVersion.V020);
        writer.WriteEndObject();
    }

    private static void WriteAddress(JsonWriter writer, ReadOnlySpan<byte> name, IpAddress? address)
    {
        if (address is { IsValid: true } present)
        {
            writer.WriteString(name, present.ToString());
        }
    }

    private static void WriteUnlessEmpty(JsonWriter writer, ReadOnlySpan<byte> name, string text)
    {
        if (text.Length > 0)
        {
            writer.WriteString(name, text);
        }
    }

    private static void WriteUnlessZero(JsonWriter writer, ReadOnlySpan<byte> name, uint number)
    {
        if (number > 0)
        {
            writer.WriteNumber(name, number);
        }
    }

    private static void WriteNumber(JsonWriter writer, ReadOnlySpan<byte> name, uint? number)
    {
        if (number is { } present)
        {
            writer.WriteNumber(name, present);
        }
    }

    private static void WriteStrings(JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
        {
            return;
        }

        writer.WriteStartArray(name);
        foreach (string text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}
