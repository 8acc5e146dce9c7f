using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using CsCni.Linux;
using CsCni.Overlay;
using CsCni.Tests.ApiServer;

namespace CsCni.Tests.Agent.Kubernetes;

/// <summary>What these tests ask of the stand-in.</summary>
internal static class StandIn
{
    /// <summary>A server with bookmarks that come quickly, and this node "n1" with a subnet.</summary>
    internal static ApiStandIn Start(Func<ApiOptions, ApiOptions>? options = null)
    {
        ApiOptions usual = new() { Bookmarks = TimeSpan.FromMilliseconds(200) };
        ApiStandIn api = new(options is null ? usual : options(usual));
        api.Store.Put(NodeTemplate.Node("n1", "10.244.1.0/24"));
        return api;
    }

    /// <summary>A peer of IPv4, by its number: 10.244.N.0/24 at 192.168.50.N.</summary>
    internal static JsonObject Peer(int number, string? mac = null) => NodeTemplate.FlannelNode(
        $"n{number}", $"10.244.{number}.0/24", $"192.168.50.{number}", mac ?? MacText(number));

    /// <summary>What such a peer is read as.</summary>
    internal static OverlayNode Expected(int number, string? mac = null) => new($"n{number}")
    {
        V4 = new(IpPrefix.Parse($"10.244.{number}.0/24"), IpAddress.Parse($"192.168.50.{number}"), RunningSource.MacOf(mac ?? MacText(number))),
    };

    internal static void Annotate(this ApiStandIn api, string name, string suffix, string? value) =>
        api.Store.Change(name, node => NodeTemplate.Annotate(node, suffix, value));

    /// <summary>Flannel's annotations of a node, by suffix.</summary>
    internal static Dictionary<string, string> Annotations(this ApiStandIn api, string name, string prefix = NodeTemplate.Prefix) =>
        (api.Store.Nodes[name].Content["metadata"]!["annotations"] as JsonObject ?? [])
            .Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(entry => entry.Key[prefix.Length..], static entry => (string)entry.Value!, StringComparer.Ordinal);

    internal static int Count(this ApiStandIn api, string verb) => api.Requests.Count(request => request.Verb == verb);

    internal static Task WatchedAsync(this ApiStandIn api) => RunningSource.UntilAsync(() => api.Watches == 1, () => $"{api.Watches} watches");

    private static string MacText(int number) => "0e:00:00:00:00:" + number.ToString("x2", CultureInfo.InvariantCulture);
}
