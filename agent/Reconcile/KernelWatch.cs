using System;
using System.Collections.Generic;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Nftables;
using CsCni.Netlink.Route;
using CsCni.Overlay;

namespace CsCni.Agent.Reconcile;

/// <summary>Hears what changes in the node's network namespace, and passes over what is none of the overlay's business.</summary>
internal sealed class KernelWatch : IDisposable
{
    /// <summary>Bytes of notifications that may wait: some 20,000, as many as a flush of all routes of 5,000 peers makes.</summary>
    private const int ReceiveBuffer = 8 << 20;

    private readonly List<Route> _routes = [];

    private readonly RouteMonitor _monitor = RouteMonitor.Open(
        RouteGroup.Link,
        RouteGroup.Neighbour,
        RouteGroup.Ipv4Address,
        RouteGroup.Ipv6Address,
        RouteGroup.Ipv4Route,
        RouteGroup.Ipv6Route);

    private readonly NftMonitor _rules = NftMonitor.Open();

    internal KernelWatch() => _monitor.SetReceiveBuffer(ReceiveBuffer);

    /// <summary>For poll(2): notifications of links, addresses, neighbours and routes.</summary>
    internal int Descriptor => _monitor.Descriptor;

    /// <summary>For poll(2): those of nf_tables.</summary>
    internal int RulesDescriptor => _rules.Descriptor;

    /// <summary>The link to the other nodes; 0 while there is none, when any link may become it.</summary>
    internal int Underlay { get; set; }

    /// <summary>Takes all that waits.</summary>
    internal KernelNews Read(DataPath path)
    {
        KernelNews news = _rules.WaitForChange(0) ? KernelNews.Rules : KernelNews.None;
        while (true)
        {
            switch (_monitor.Receive(0, out RouteNotifications notifications))
            {
                case MonitorResult.TimedOut:
                    return news;
                case MonitorResult.Lost:
                    news |= KernelNews.Disturbance | KernelNews.Underlay;
                    break;
                default:
                    foreach (RouteNotification notification in notifications)
                    {
                        news |= Sort(notification, path);
                    }

                    break;
            }
        }
    }

    public void Dispose()
    {
        _monitor.Dispose();
        _rules.Dispose();
    }

    private KernelNews Sort(RouteNotification notification, DataPath path) =>
        (path.IsDisturbedBy(notification) ? KernelNews.Disturbance : KernelNews.None)
        | (IsAboutUnderlay(notification) ? KernelNews.Underlay : KernelNews.None);

    private bool IsAboutUnderlay(RouteNotification notification) => notification.Object switch
    {
        RouteObject.Link => Underlay == 0 || notification.ReadLink().Index == Underlay,
        RouteObject.Address => Underlay == 0 || notification.ReadAddress().Link == Underlay,
        RouteObject.Route => HasDefault(notification),
        _ => false,
    };

    private bool HasDefault(RouteNotification notification)
    {
        _routes.Clear();
        notification.ReadRoutes(_routes);
        return _routes.Exists(static route => route.Destination.IsDefault);
    }
}
