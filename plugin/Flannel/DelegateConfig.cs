using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Cni.Results;
using CsCni.Linux;
using CsCni.Plugin.Config;

namespace CsCni.Plugin.Flannel;

/// <summary>Makes the delegate's configuration out of flannel's own and the node's subnet, by the flannel CNI plugin's rules.</summary>
internal sealed class DelegateConfig
{
    private readonly NetworkConfig _network;
    private readonly JsonObject? _given;
    private readonly SubnetFile? _subnet;
    private readonly JsonWriter _writer = new();

    private DelegateConfig(NetworkConfig network, JsonObject? given, SubnetFile? subnet) => (_network, _given, _subnet) = (network, given, subnet);

    private string Type => _given?["type"].AsString() ?? FlannelConfig.DefaultType;

    /// <summary>Makes it for an ADD, and for whatever comes while the node's subnet is known.</summary>
    /// <exception cref="CniException">6 or 7: a route of ipam.routes is malformed.</exception>
    public static ReadOnlyMemory<byte> Render(NetworkConfig network, FlannelConfig config, SubnetFile subnet)
    {
        ResultReader.ReadRoutes(config.Ipam?["routes"] ?? default);
        return new DelegateConfig(network, config.Delegate, subnet).Write(subnet.Subnets);
    }

    /// <summary>
    /// Makes one of what can be read, for commands that only remove or compare. host-local refuses a configuration without
    /// ranges, whatever the command; which ones they are does not matter to a release.
    /// </summary>
    /// <param name="network">The configuration, of which nothing but this need be good: name, version, and ipam an object.</param>
    /// <param name="previous">prevResult, whose addresses tell the former subnets; null for none.</param>
    public static ReadOnlyMemory<byte> RenderWithoutSubnet(NetworkConfig network, CniResult? previous)
    {
        JsonValue value = network.Root["delegate"];
        JsonObject? given = value.IsPresent && value.Raw.Span[0] == (byte)'{' ? value.AsObject() : null;
        bool isGood = given is null || given["type"].Raw.IsEmpty || FlannelConfig.IsType(given["type"]);
        return new DelegateConfig(network, isGood ? given : null, subnet: null).Write(SubnetMembers.SubnetsOf(previous));
    }

    /// <summary>A configuration with further members of the call's: prevResult, or the lists of GC.</summary>
    public static ReadOnlyMemory<byte> With(ReadOnlyMemory<byte> config, NetworkConfig network, params ReadOnlySpan<string> keys)
    {
        JsonWriter writer = new();
        writer.WriteStartObject();
        SubnetMembers.Copy(writer, JsonText.ParseObject(config, "delegate's configuration"));
        foreach (string key in keys)
        {
            if (network.Root[key] is { Raw.IsEmpty: false } value)
            {
                writer.WriteRaw(key, value.Raw.Span);
            }
        }

        writer.WriteEndObject();
        return writer.Written;
    }

    private ReadOnlyMemory<byte> Write(IReadOnlyList<IpPrefix> subnets)
    {
        _writer.WriteStartObject();
        _writer.WriteString("cniVersion"u8, _network.Version.Text);
        _writer.WriteString("name"u8, _network.Name);
        _writer.WriteString("type"u8, Type);
        WriteGiven();
        if (_subnet is not null)
        {
            WriteDefaults(_subnet);
        }

        WriteIpam(subnets);
        _writer.WriteEndObject();
        return _writer.Written;
    }

    /// <summary>Without what is always made here, in whatever letter case it stands there.</summary>
    private void WriteGiven()
    {
        SubnetMembers.Copy(_writer, _given, "type", "name", "cniVersion", "ipam", "prevResult", _network.RuntimeConfig is null ? "ipam" : "runtimeConfig");
        if (_network.RuntimeConfig is { } runtime)
        {
            _writer.WriteRaw("runtimeConfig"u8, runtime.Raw.Span);
        }
    }

    /// <summary>What the delegate's keys may say otherwise.</summary>
    private void WriteDefaults(SubnetFile subnet)
    {
        if (!IsGiven("ipMasq"))
        {
            _writer.WriteBool("ipMasq"u8, !subnet.IpMasq);
        }

        // Else pods of other nodes would see the node's address.
        if (!subnet.IpMasq && !IsGiven("nonMasqueradeCIDRs"))
        {
            SubnetMembers.WritePrefixes(_writer, "nonMasqueradeCIDRs"u8, subnet.Networks);
        }

        if (!IsGiven("mtu"))
        {
            _writer.WriteNumber("mtu"u8, subnet.Mtu);
        }

        if (Type is "bridge" or "cscni")
        {
            SubnetMembers.WriteBridgeDefaults(_writer, IsGiven, subnet.Networks);
        }
    }

    private void WriteIpam(IReadOnlyList<IpPrefix> subnets)
    {
        JsonObject? ipam = _network.Ipam;
        _writer.WriteStartObject("ipam"u8);
        if (ipam?["type"] is not { Raw.IsEmpty: false })
        {
            _writer.WriteString("type"u8, "host-local"u8);
        }

        SubnetMembers.Copy(_writer, ipam, "ranges", "routes");
        SubnetMembers.WriteRanges(_writer, subnets);
        if (_subnet is not null)
        {
            SubnetMembers.WriteRoutes(_writer, ipam?["routes"] ?? default, _subnet.Networks);
        }

        _writer.WriteEndObject();
    }

    /// <summary>Null too is a value here, as in flannel's plugin.</summary>
    private bool IsGiven(string key) => _given?[key] is { Raw.IsEmpty: false };
}
