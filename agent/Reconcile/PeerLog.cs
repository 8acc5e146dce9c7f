using System;
using System.Collections.Immutable;
using CsCni.Overlay;
using Microsoft.Extensions.Logging;

namespace CsCni.Agent.Reconcile;

/// <summary>Which peers came, went and changed: a line each while they are few, a count where they are many.</summary>
internal sealed partial class PeerLog(ILogger log)
{
    private const int Few = 20;

    private ImmutableDictionary<string, OverlayNode> _known = ImmutableDictionary<string, OverlayNode>.Empty;

    internal void Tell(ImmutableDictionary<string, OverlayNode> peers)
    {
        if (ReferenceEquals(peers, _known))
        {
            return;
        }

        int count = 0;
        foreach ((string key, OverlayNode peer) in peers)
        {
            bool isKnown = _known.TryGetValue(key, out OverlayNode? before);
            if ((!isKnown || before != peer) && ++count <= Few)
            {
                Tell(isKnown ? "changed" : "joined", peer);
            }
        }

        foreach ((string key, OverlayNode before) in _known)
        {
            if (!peers.ContainsKey(key) && ++count <= Few)
            {
                Tell("left", before);
            }
        }

        if (count > Few)
        {
            LogMore(log, count - Few, peers.Count);
        }

        _known = peers;
    }

    private void Tell(string change, OverlayNode peer)
    {
        string v4 = Text(peer.V4);
        string v6 = Text(peer.V6);
        LogPeer(log, change, peer.Name, v4, v6);
    }

    private static string Text(in OverlayEndpoint endpoint) =>
        endpoint.IsPresent ? $"{endpoint.Subnet} at {endpoint.PublicIp}" : string.Empty;

    [LoggerMessage(Level = LogLevel.Information, Message = "peer {Change}: {Peer} v4={V4} v6={V6}")]
    private static partial void LogPeer(ILogger log, string change, string peer, string v4, string v6);

    [LoggerMessage(Level = LogLevel.Information, Message = "and {More} more peers joined, changed or left: {Peers} in all")]
    private static partial void LogMore(ILogger log, int more, int peers);
}
