using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Cni.Results;
using CsCni.Linux;
using CsCni.Netlink.Route;

namespace CsCni.Plugin.Features;

/// <summary>prevResult of the configuration: what the plugins before this one in the list have made.</summary>
internal static class PreviousResult
{
    /// <summary>For an ADD of a type that works on what others made.</summary>
    /// <exception cref="CniException">7: there is none. 6 or 7: it is malformed.</exception>
    public static CniResult Require(NetworkConfig config)
    {
        JsonObject previous = config.PrevResult.AsObject() ?? throw new CniException(
            ErrorCode.InvalidConfig, $"network configuration: must be called as chained plugin: type {config.Type} needs the prevResult of the plugin before it in the list");
        return ResultReader.Read(previous, config.Version);
    }

    /// <summary>The link of the container that the plugins before this one made.</summary>
    /// <exception cref="CniException">4: there is none.</exception>
    public static Link RequireLink(AttachmentContext context) => context.Container.TryGetLink(context.Attachment.IfName)
        ?? throw new CniException(
            ErrorCode.InvalidEnvironment,
            $"CNI_IFNAME \"{context.Attachment.IfName}\": there is no such interface in \"{context.Call.Environment.NetNsPath}\": type {context.Call.Config.Type} comes behind the plugin that makes it");

    /// <summary>Addresses of no interface in particular, and those of the attachment's own within the container, as the reference takes them.</summary>
    public static List<ResultIp> OwnIps(in Attachment attachment, CniResult result)
    {
        List<ResultIp> ips = [];
        foreach (ResultIp ip in result.Ips)
        {
            bool isOfNone = ip.Interface is not { } index || index < 0 || index >= result.Interfaces.Count;
            if (isOfNone || (result.Interfaces[ip.Interface!.Value] is { Sandbox.Length: > 0 } link && link.Name == attachment.IfName))
            {
                ips.Add(ip);
            }
        }

        return ips;
    }

    /// <summary>Whether a result tells of a link in a container, by name and hardware address.</summary>
    public static bool Tells(CniResult result, Link link) => result.Interfaces.Exists(
        told => told.Name == link.Name && told.Sandbox.Length > 0 && MacAddress.TryParse(told.Mac, out MacAddress mac) && mac == link.Mac);

    /// <summary>For DEL, which a bad document must not stop.</summary>
    /// <returns>The result; null where there is none that can be read.</returns>
    public static CniResult? TryRead(NetworkConfig config)
    {
        try
        {
            return config.PrevResult.AsObject() is { } previous ? ResultReader.Read(previous, config.Version) : null;
        }
        catch (CniException)
        {
            return null;
        }
    }
}
