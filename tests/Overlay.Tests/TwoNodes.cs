using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Route;
using CsCni.Overlay;
using CsCni.Tests.Netlink;

namespace CsCni.Tests.Overlay;

/// <summary>Two nodes that are network namespaces, a veth between them; a pod's addresses on each node's lo.</summary>
internal sealed class TwoNodes : IDisposable
{
    private readonly TwoNamespaces _namespaces = new();

    internal TwoNodes()
    {
        A("ip", "link add up0 type veth peer name x0");
        using (NetNs other = _namespaces.Container.Run(NetNs.OpenCurrent))
        {
            _namespaces.HostRoute.Batch.SetLink(_namespaces.HostRoute.GetLink("x0").Index, new() { NetNs = other.Descriptor, Name = "up0" }).Send();
        }

        Prepare(_namespaces.Host, 1);
        Prepare(_namespaces.Container, 2);
        PathA = new(_namespaces.Host, _namespaces.HostRoute);
        PathB = new(_namespaces.Container, _namespaces.ContainerRoute);
    }

    internal NodePath PathA { get; }

    internal NodePath PathB { get; }

    /// <summary>Hears all that changes on the first node from now on.</summary>
    internal RouteMonitor Listen() => _namespaces.Host.Run(static () => RouteMonitor.Open(
        RouteGroup.Link,
        RouteGroup.Neighbour,
        RouteGroup.Ipv4Address,
        RouteGroup.Ipv6Address,
        RouteGroup.Ipv4Route,
        RouteGroup.Ipv6Route));

    /// <summary>Takes all notifications that wait.</summary>
    /// <returns>Whether any of them tells of a disturbance.</returns>
    internal bool HearsDisturbance(RouteMonitor monitor)
    {
        bool isDisturbed = false;
        while (monitor.Receive(0, out RouteNotifications notifications) == MonitorResult.Received)
        {
            foreach (RouteNotification notification in notifications)
            {
                isDisturbed |= PathA.IsDisturbedBy(notification);
            }
        }

        return isDisturbed;
    }

    internal string A(string tool, string arguments) => TwoNamespaces.Run(_namespaces.Host, tool, arguments);

    internal string B(string tool, string arguments) => TwoNamespaces.Run(_namespaces.Container, tool, arguments);

    internal int TryA(string tool, string arguments) => TwoNamespaces.TryRun(_namespaces.Host, tool, arguments).Status;

    /// <summary>The settings of one of the two nodes, as it is now.</summary>
    internal OverlaySettings Settings(int number, OverlayBackend backend, bool v6 = true)
    {
        RouteSocket socket = number == 1 ? _namespaces.HostRoute : _namespaces.ContainerRoute;
        Link link = socket.GetLink("up0");
        List<IpPrefix> addresses = [];
        foreach (InterfaceAddress address in socket.ListAddresses(link.Index))
        {
            if (!address.Prefix.Address.IsLinkLocal)
            {
                addresses.Add(address.Prefix);
            }
        }

        return new()
        {
            Owner = "test",
            Network = new(IpPrefix.Parse("10.244.0.0/16"), v6 ? IpPrefix.Parse("fd00:244::/48") : default),
            Backend = backend,
            Self = Node(number, v6),
            Underlay = new(link.Index, "up0", link.Mtu, addresses),
        };
    }

    internal static OverlayNode Node(int number, bool v6 = true) => new($"node-{number}")
    {
        V4 = new(IpPrefix.Parse($"10.244.{number}.0/24"), IpAddress.Parse($"192.168.50.{number}")),
        V6 = v6 ? new(IpPrefix.Parse($"fd00:244:0:{number}::/64"), IpAddress.Parse($"fd00:50::{number}")) : default,
    };

    /// <summary>All that the kernel holds that the overlay could have made, as ip(8) and bridge(8) tell it, a line each, sorted, without indexes.</summary>
    internal string Snapshot() => string.Join('\n', Told()
        .Split('\n')
        .Select(static line => Regex.Replace(line.TrimEnd(), @"^\d+: ", string.Empty))
        .Where(static line => line.Length > 0 && !line.Contains(" dev up0 self", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal));

    private string Told() =>
        A("ip", "-d link show type vxlan") + A("ip", "addr show") + A("ip", "route show") + A("ip", "-6 route show")
        + A("ip", "neigh show nud permanent") + A("ip", "-6 neigh show nud permanent") + A("bridge", "fdb show");

    public void Dispose() => _namespaces.Dispose();

    private static void Prepare(NetNsThread netns, int number)
    {
        foreach (string command in new[]
        {
            "link set lo up",
            "link set up0 addrgenmode none",
            "link set up0 up",
            $"addr add 192.168.50.{number}/24 dev up0",
            $"addr add fd00:50::{number}/64 dev up0 nodad",
            $"addr add fe80::{number}/64 dev up0 nodad",
            $"addr add 10.244.{number}.5/32 dev lo",
            $"addr add fd00:244:0:{number}::5/128 dev lo",
        })
        {
            TwoNamespaces.Run(netns, "ip", command);
        }
    }
}
