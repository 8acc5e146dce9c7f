using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Cni.Results;
using CsCni.Linux;
using CsCni.Plugin.Config;
using CsCni.Plugin.Features;

namespace CsCni.Plugin.Overlay;

/// <summary>
/// Type cscni with the key <c>overlay</c>: what the configuration leaves open is filled in from the node's subnet, before any
/// command looks at it. Without that key a configuration is what it is.
/// </summary>
internal static class OverlaySubnet
{
    private const string OwnIpam = "cscni-ipam";

    /// <summary>The call with the configuration that its command works on.</summary>
    /// <exception cref="CniException">ADD: 11: the node has no subnet yet. STATUS: 50: the same. 6 or 7: a bad key. CHECK: 101: another subnet.</exception>
    public static CniCall Fill(CniCall call)
    {
        if (!OverlayConfig.IsOf(call.Config))
        {
            return call;
        }

        return call.Environment.Command switch
        {
            CniCommand.Add => With(call, NodeSubnets.Read(OverlayConfig.Read(call.Config))),
            CniCommand.Status => With(call, ReadForStatus(OverlayConfig.Read(call.Config))),
            CniCommand.Check => FillForCheck(call),
            _ => Without(call),
        };
    }

    private static NodeSubnets ReadForStatus(OverlayConfig config)
    {
        try
        {
            return NodeSubnets.Read(config);
        }
        catch (CniException exception)
        {
            throw new CniException(ErrorCode.NotAvailable, exception.Message);
        }
    }

    /// <summary>The file may be gone; an address that is not of its subnets is one of a former subnet.</summary>
    private static CniCall FillForCheck(CniCall call)
    {
        if (NodeSubnets.TryRead(OverlayConfig.Read(call.Config)) is not { } node)
        {
            return Without(call);
        }

        foreach (ResultIp ip in IsOpen(call.Config) ? PreviousResult.TryRead(call.Config)?.Ips ?? [] : [])
        {
            if (node.Fault(ip.Address) is { } fault)
            {
                throw CheckFailure.Of(call.Attachment, fault);
            }
        }

        return With(call, node);
    }

    /// <summary>True where the addresses are to come of the node's subnet: an IPAM that gives them from ranges, and has none.</summary>
    private static bool IsOpen(NetworkConfig config)
    {
        bool hasRanges = config.RuntimeConfig is { } runtime && runtime["ipRanges"].IsPresent;
        return config.IpamType is "" or OwnIpam or "host-local" && !hasRanges
            && (config.Ipam is not { } ipam || (!ipam["ranges"].IsPresent && !ipam["subnet"].IsPresent));
    }

    private static CniCall With(CniCall call, NodeSubnets node)
    {
        JsonObject root = call.Config.Root;
        return Rewrite(call, writer =>
        {
            if (node.Mtu != 0 && root["mtu"].AsInteger() is null)
            {
                writer.WriteNumber("mtu"u8, node.Mtu);
            }

            // Else pods of other nodes would see the node's address.
            if (root["ipMasq"].AsBool() is true && !root["nonMasqueradeCIDRs"].IsPresent)
            {
                SubnetMembers.WritePrefixes(writer, "nonMasqueradeCIDRs"u8, node.Networks);
            }

            SubnetMembers.WriteBridgeDefaults(writer, key => root[key].IsPresent, node.Networks);
            WriteIpam(writer, call.Config, node.Subnets, node.Networks);
        });
    }

    /// <summary>For what removes, and needs to know no more than who gave the addresses.</summary>
    private static CniCall Without(CniCall call) =>
        Rewrite(call, writer => WriteIpam(writer, call.Config, SubnetMembers.SubnetsOf(PreviousResult.TryRead(call.Config)), []));

    private static CniCall Rewrite(CniCall call, Action<JsonWriter> writeRest)
    {
        JsonWriter writer = new();
        writer.WriteStartObject();
        SubnetMembers.Copy(writer, call.Config.Root, "ipam");
        writeRest(writer);
        writer.WriteEndObject();
        return new(call.Environment, NetworkConfig.Parse(writer.Written), writer.Written);
    }

    private static void WriteIpam(JsonWriter writer, NetworkConfig config, IReadOnlyList<IpPrefix> subnets, IReadOnlyList<IpPrefix> networks)
    {
        bool isOpen = IsOpen(config);
        writer.WriteStartObject("ipam"u8);
        writer.WriteString("type"u8, config.IpamType is { Length: > 0 } type ? type : OwnIpam);
        SubnetMembers.Copy(writer, config.Ipam, isOpen ? ["type", "ranges", "subnet", "routes"] : ["type"]);
        if (isOpen)
        {
            SubnetMembers.WriteRanges(writer, subnets);
        }

        if (isOpen && networks.Count > 0)
        {
            SubnetMembers.WriteRoutes(writer, config.Ipam?["routes"] ?? default, networks);
        }

        writer.WriteEndObject();
    }
}
