using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Cni.Runtime;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Route;

namespace CsCni.Agent.Garbage;

/// <summary>
/// The node's links as witnesses: the node's end of a pair goes with the container's network namespace, at once and by the
/// kernel's own hand, whoever sees which path.
/// </summary>
internal sealed class HostLinks
{
    private readonly Dictionary<string, Link> _links = [];

    private HostLinks(List<Link> links)
    {
        foreach (Link link in links)
        {
            _links[link.Name] = link;
        }
    }

    /// <summary>Lists the links of the network namespace that the calling thread is in.</summary>
    /// <exception cref="LinuxException">A socket cannot be opened.</exception>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public static HostLinks Read()
    {
        using RouteSocket route = RouteSocket.Open();
        return new(route.ListLinks());
    }

    /// <summary>
    /// What the links of the node that a result names say of the container's namespace: one with its other end there says that
    /// it stands; one that is missing says that it is gone; a bridge, or a result that names none, says nothing. The container's
    /// own interface is none of the node's, even where a plugin has forgotten to say so.
    /// </summary>
    public SandboxState Ask(CachedAttachment cached)
    {
        try
        {
            return cached.Result.IsEmpty ? SandboxState.Untold : Ask(JsonText.ParseObject(cached.Result, "result")["interfaces"].AsArray(), cached.Attachment.IfName);
        }
        catch (CniException)
        {
            // A result that cannot be read says nothing.
            return SandboxState.Untold;
        }
    }

    private SandboxState Ask(List<JsonValue> interfaces, string ifName)
    {
        SandboxState answer = SandboxState.Untold;
        foreach (JsonValue element in interfaces)
        {
            JsonObject? named = element.AsObject();
            if (named?["name"].AsString() is not { Length: > 0 } name || name == ifName || named["sandbox"].AsString() is { Length: > 0 })
            {
                continue;
            }

            Link? link = Find(name, named["mac"].AsString());
            if (link is { LowerLinkNetNsId: not null })
            {
                return SandboxState.Standing;
            }

            answer = link is null ? SandboxState.Gone : answer;
        }

        return answer;
    }

    /// <summary>A link of the name with another MAC is another link.</summary>
    private Link? Find(string name, string? mac) =>
        _links.TryGetValue(name, out Link? link)
        && (mac is null || !MacAddress.TryParse(mac, out MacAddress address) || link.Mac == address) ? link : null;
}
