using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Linux;
using CsCni.Plugin.Config;

namespace CsCni.Plugin.Rules;

/// <summary>
/// <see cref="AttachmentRules"/> as a file: a document in the configuration's own words, so that an operator can read it,
/// and a later version of the plugin makes its own elements of it.
/// </summary>
internal static class RulesDocument
{
    public static ReadOnlyMemory<byte> Write(AttachmentRules rules)
    {
        JsonWriter json = new();
        json.WriteStartObject();
        json.WriteString("name"u8, rules.Attachment.Network);
        json.WriteString("containerID"u8, rules.Attachment.ContainerId);
        json.WriteString("ifName"u8, rules.Attachment.IfName);
        json.WriteString("part"u8, NameOf(rules.Part));
        json.WriteString("hostLink"u8, rules.HostLink);
        json.WriteString("routedLink"u8, rules.RoutedLink);
        json.WriteString("mac"u8, rules.Mac.ToString());
        WritePrefixes(json, "addresses"u8, rules.Addresses);
        json.WriteNumber("ipMasq"u8, rules.IpMasq ? 1 : 0);
        WritePrefixes(json, "nonMasqueradeCIDRs"u8, rules.NonMasqueradeCidrs);
        json.WriteNumber("macspoofchk"u8, rules.ChecksMac ? 1 : 0);
        json.WriteNumber("ipspoofchk"u8, rules.ChecksAddresses ? 1 : 0);
        json.WriteNumber("forwarded"u8, rules.IsForwarded ? 1 : 0);
        json.WriteString("iptablesAdminChainName"u8, rules.AdminChain);
        json.WriteString("firewalldZone"u8, rules.FirewalldZone);
        json.WriteNumber("ingressPolicy"u8, (int)rules.Ingress);
        WriteMappings(json, rules.Mappings);
        json.WriteNumber("snat"u8, rules.HasSnat ? 1 : 0);
        json.WriteNumber("masqAll"u8, rules.MasqueradesAll ? 1 : 0);
        WriteConditions(json, "conditionsV4"u8, rules.ConditionsV4);
        WriteConditions(json, "conditionsV6"u8, rules.ConditionsV6);
        json.WriteEndObject();
        return json.Written;
    }

    /// <exception cref="CniException">6 or 7: not such a document.</exception>
    public static AttachmentRules Read(ReadOnlyMemory<byte> text, string path)
    {
        JsonObject json = JsonText.ParseObject(text, path);
        return new()
        {
            Attachment = new(Name(json, "name"), Name(json, "containerID"), LinkName(json, "ifName")),
            Part = PartOf(Text(json, "part")),
            HostLink = LinkName(json, "hostLink"),
            RoutedLink = LinkName(json, "routedLink"),
            Mac = MacAddress.TryParse(Text(json, "mac"), out MacAddress mac) ? mac : throw json["mac"].Invalid("expected a hardware address"),
            Addresses = ReadPrefixes(json["addresses"]),
            IpMasq = json["ipMasq"].AsInteger() == 1,
            NonMasqueradeCidrs = ReadPrefixes(json["nonMasqueradeCIDRs"]),
            ChecksMac = json["macspoofchk"].AsInteger() == 1,
            ChecksAddresses = json["ipspoofchk"].AsInteger() == 1,
            IsForwarded = json["forwarded"].AsInteger() == 1,
            AdminChain = Text(json, "iptablesAdminChainName"),
            FirewalldZone = Text(json, "firewalldZone"),
            Ingress = (IngressPolicy)(json["ingressPolicy"].AsInteger(0, (int)IngressPolicy.Isolated) ?? 0),
            Mappings = PortMappingReader.Read(json["portMappings"]),
            HasSnat = json["snat"].AsInteger() == 1,
            MasqueradesAll = json["masqAll"].AsInteger() == 1,
            ConditionsV4 = PortConditionReader.Read(json, IpFamily.V4),
            ConditionsV6 = PortConditionReader.Read(json, IpFamily.V6),
        };
    }

    /// <summary>A part's name, in the document and in its file's name.</summary>
    public static string NameOf(RulePart part) => part switch
    {
        RulePart.PortMap => "portmap",
        RulePart.Firewall => "firewall",
        _ => "interface",
    };

    private static RulePart PartOf(string name) => name switch
    {
        "portmap" => RulePart.PortMap,
        "firewall" => RulePart.Firewall,
        _ => RulePart.Interface,
    };

    private static string Text(JsonObject json, string name) => json[name].AsString() ?? string.Empty;

    /// <summary>Elements and their comments are made of these, and a file is named by them.</summary>
    private static string Name(JsonObject json, string key) =>
        Text(json, key) is var name && Identifier.Fault(name) is { } fault ? throw json[key].Invalid($"it {fault}") : name;

    /// <summary>A link's name, or none.</summary>
    private static string LinkName(JsonObject json, string key) =>
        Text(json, key) is { Length: > 0 } name && InterfaceName.Fault(name) is { } fault ? throw json[key].Invalid($"it {fault}") : Text(json, key);

    private static void WritePrefixes(JsonWriter json, ReadOnlySpan<byte> name, List<IpPrefix> prefixes)
    {
        json.WriteStartArray(name);
        foreach (IpPrefix prefix in prefixes)
        {
            json.WriteStringValue(prefix.ToString());
        }

        json.WriteEndArray();
    }

    private static List<IpPrefix> ReadPrefixes(JsonValue value)
    {
        List<IpPrefix> prefixes = [];
        foreach (JsonValue element in value.AsArray())
        {
            prefixes.Add(IpPrefix.TryParse(element.AsString(), out IpPrefix prefix) ? prefix : throw element.Invalid("expected an address in CIDR notation"));
        }

        return prefixes;
    }

    private static void WriteMappings(JsonWriter json, List<PortMapping> mappings)
    {
        json.WriteStartArray("portMappings"u8);
        foreach (PortMapping mapping in mappings)
        {
            json.WriteStartObject();
            json.WriteNumber("hostPort"u8, mapping.HostPort);
            json.WriteNumber("containerPort"u8, mapping.ContainerPort);
            json.WriteString("protocol"u8, mapping.ProtocolName);
            if (mapping.Family is { } family)
            {
                json.WriteString("hostIP"u8, (mapping.HostIp.IsValid ? mapping.HostIp : IpAddress.Unspecified(family)).ToString());
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteConditions(JsonWriter json, ReadOnlySpan<byte> name, List<PortCondition> conditions)
    {
        json.WriteStartArray(name);
        foreach (PortCondition condition in conditions)
        {
            json.WriteStringValue(condition.ToString());
        }

        json.WriteEndArray();
    }
}
