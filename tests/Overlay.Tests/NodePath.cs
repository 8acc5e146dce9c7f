using System.Collections.Generic;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Overlay;

namespace CsCni.Tests.Overlay;

/// <summary>A data path, used on a thread in its node's namespace: sysctls and ethtool go by where the thread is.</summary>
internal sealed class NodePath(NetNsThread netns, RouteSocket socket)
{
    private readonly DataPath _path = new(socket);

    internal DataPathOutcome Ensure(OverlaySettings settings, IReadOnlyCollection<OverlayNode> peers) => netns.Run(() => _path.Ensure(settings, peers));

    internal DataPathOutcome Update(OverlaySettings settings, IReadOnlyCollection<OverlayNode> peers) => netns.Run(() => _path.Update(settings, peers));

    internal DataPathOutcome Remove(OverlaySettings settings, IReadOnlyCollection<OverlayNode> peers) => netns.Run(() => _path.Remove(settings, peers));

    internal string? FindFault(OverlaySettings settings, IReadOnlyCollection<OverlayNode> peers) => netns.Run(() => _path.FindFault(settings, peers));

    internal bool IsDisturbedBy(RouteNotification notification) => _path.IsDisturbedBy(notification);

    internal int RemoveRemains(string owner) => netns.Run(() => OverlayRemains.Remove(socket, owner));

    /// <summary>A path that remembers nothing, as after a restart.</summary>
    internal NodePath Restarted() => new(netns, socket);
}
