using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCni.Agent.Settings;
using CsCni.Agent.Yaml;
using CsCni.Cni;
using CsCni.Cni.Runtime;
using CsCni.Linux;

namespace CsCni.Agent.State;

/// <summary>
/// What the CNI configuration is made of: a list with placeholders such as <c>${subnet}</c>, each of which stands within a JSON
/// string or is a number or a word by itself.
/// </summary>
internal sealed class ConflistTemplate
{
    private const int Largest = 1 << 20;

    private const string BuiltIn =
        """
        {
          "cniVersion": "1.0.0",
          "cniVersions": ["1.0.0", "1.1.0"],
          "name": "cscni",
          "plugins": [
            {
              "type": "cscni",
              "bridge": "cni0",
              "isDefaultGateway": true,
              "hairpinMode": true,
              "capabilities": { "portMappings": true, "bandwidth": true },
              "overlay": { "subnetFile": "${subnetFile}" },
              "ipam": { "type": "cscni-ipam" }
            }
          ]
        }

        """;

    private readonly string _text;
    private readonly string _origin;

    private ConflistTemplate(string text, string origin)
    {
        _text = text;
        _origin = origin;
    }

    /// <summary>Reads the operator's template, or takes the built-in one, and tries it.</summary>
    /// <param name="settings">Tells which.</param>
    /// <param name="faults">Takes what is wrong with it.</param>
    /// <returns>The template; null where a fault was added.</returns>
    internal static ConflistTemplate? Load(AgentSettings settings, ICollection<YamlFault> faults)
    {
        if (settings.Conflist.Template is not { } path)
        {
            return new(BuiltIn, "the built-in template");
        }

        ConflistTemplate template;
        try
        {
            template = new(Encoding.UTF8.GetString(FileText.ReadBytes(path, Largest)), path);
        }
        catch (LinuxException exception)
        {
            faults.Add(new(new(path), exception.Message));
            return null;
        }

        NodeNetwork sample = new(
            new(IpPrefix.Parse("10.244.0.0/16"), IpPrefix.Parse("fd00::/56")), IpPrefix.Parse("10.244.1.0/24"), IpPrefix.Parse("fd00:0:0:1::/64"), 1450, true);
        if (template.Render(settings, sample, out string? fault) is not null)
        {
            return template;
        }

        faults.Add(new(new(path), fault!));
        return null;
    }

    /// <summary>Fills in the placeholders.</summary>
    /// <param name="settings">For the node's name and the subnet file's path.</param>
    /// <param name="network">For the rest.</param>
    /// <param name="fault">Why there is no result.</param>
    /// <returns>The list, checked to be one; null where <paramref name="fault"/> tells why not.</returns>
    internal byte[]? Render(AgentSettings settings, NodeNetwork network, out string? fault)
    {
        StringBuilder text = new(_text.Length + 128);
        int position = 0;
        while (_text.IndexOf("${", position, StringComparison.Ordinal) is >= 0 and int start)
        {
            int end = _text.IndexOf('}', start);
            string name = end < 0 ? _text[start..Math.Min(_text.Length, start + 20)] : _text[(start + 2)..end];
            if (Value(name, settings, network) is not { } value)
            {
                fault = $"line {LineOf(start)}: {Unknown(name)}";
                return null;
            }

            text.Append(_text, position, start - position).Append(JsonEncodedText.Encode(value).Value);
            position = end + 1;
        }

        text.Append(_text, position, _text.Length - position);
        byte[] json = Encoding.UTF8.GetBytes(text.ToString());
        fault = Check(json);
        return fault is null ? json : null;
    }

    private static string? Value(string name, AgentSettings settings, NodeNetwork network) => name switch
    {
        "node" => settings.Node,
        "network" => Text(network.Network.V4),
        "networkV6" => Text(network.Network.V6),
        "subnet" => Text(network.SubnetV4),
        "subnetV6" => Text(network.SubnetV6),
        "mtu" => network.Mtu.ToString(CultureInfo.InvariantCulture),
        "ipMasq" => network.IsMasqueraded ? "false" : "true",
        "subnetFile" => settings.SubnetFile,
        _ => null,
    };

    private static string? Text(IpPrefix prefix) => prefix.IsValid ? prefix.ToString() : null;

    private static string Unknown(string name) => name is "network" or "networkV6" or "subnet" or "subnetV6"
        ? $"${{{name}}}: this node has no subnet of that family"
        : $"{YamlSection.Quote("${" + name + "}")} is no placeholder: there are node, network, networkV6, subnet, subnetV6, mtu, ipMasq and subnetFile";

    private int LineOf(int position) => _text.AsSpan(0, position).Count('\n') + 1;

    private string? Check(byte[] json)
    {
        try
        {
            NetworkConfigList.Parse(json, _origin);
            return null;
        }
        catch (CniException exception)
        {
            return exception.Message;
        }
    }
}
