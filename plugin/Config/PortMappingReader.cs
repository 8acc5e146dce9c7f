using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Linux;

namespace CsCni.Plugin.Config;

/// <summary>Reads runtimeConfig.portMappings (capability portMappings, CONVENTIONS.md).</summary>
internal static class PortMappingReader
{
    /// <exception cref="CniException">6: a wrong type. 7: a port, protocol or address that is none, or one port twice.</exception>
    public static List<PortMapping> Read(JsonValue value)
    {
        List<PortMapping> mappings = [];
        HashSet<(byte, ushort, IpAddress, IpFamily?)> taken = [];
        foreach (JsonValue element in value.AsArray())
        {
            PortMapping mapping = ReadOne(element);
            if (!taken.Add((mapping.Protocol, mapping.HostPort, mapping.HostIp, mapping.Family)))
            {
                throw element.Invalid($"host port {mapping} is mapped twice");
            }

            mappings.Add(mapping);
        }

        return mappings;
    }

    private static PortMapping ReadOne(JsonValue element)
    {
        JsonObject mapping = element.AsObject() ?? throw element.Invalid("expected an object with hostPort and containerPort");
        IpAddress hostIp = ReadAddress(mapping["hostIP"]);
        return new(
            ReadProtocol(mapping["protocol"]),
            ReadPort(mapping["hostPort"], "host"),
            ReadPort(mapping["containerPort"], "container"),
            hostIp.IsUnspecified ? default : hostIp,
            hostIp.IsValid ? hostIp.Family : null);
    }

    private static ushort ReadPort(JsonValue value, string side)
    {
        long port = value.AsInteger() ?? 0;
        return port is > 0 and <= ushort.MaxValue
            ? (ushort)port
            : throw new CniException(ErrorCode.InvalidConfig, $"Invalid {side} port number: {port} at {value.Path} (expected 1 to 65535)");
    }

    private static byte ReadProtocol(JsonValue value)
    {
        string name = value.AsString() ?? string.Empty;
        if (name.Length == 0 || name.Equals("tcp", StringComparison.OrdinalIgnoreCase))
        {
            return PortMapping.Tcp;
        }

        if (name.Equals("udp", StringComparison.OrdinalIgnoreCase))
        {
            return PortMapping.Udp;
        }

        return name.Equals("sctp", StringComparison.OrdinalIgnoreCase)
            ? PortMapping.Sctp
            : throw value.Invalid("expected tcp, udp or sctp");
    }

    private static IpAddress ReadAddress(JsonValue value)
    {
        string text = value.AsString() ?? string.Empty;
        if (text.Length == 0)
        {
            return default;
        }

        return IpAddress.TryParse(text, out IpAddress address) && !address.IsMulticast
            ? address
            : throw value.Invalid("expected an address of the node, or none for all of them");
    }
}
