using System;
using System.Collections.Generic;
using CsCni.Linux;

namespace CsCni.Netlink.Route;

/// <summary>
/// Waits for links and addresses to come into a state, woken by the kernel's notifications. Open it before the change
/// whose effect is waited for; it stays in the opening thread's network namespace. For one thread at a time.
/// </summary>
public sealed class RouteMonitor : IDisposable
{
    private readonly NetlinkMonitor _monitor;

    private RouteMonitor(NetlinkMonitor monitor) => _monitor = monitor;

    /// <summary>Subscribes to changes of links and of IPv4 and IPv6 addresses.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static RouteMonitor Open()
    {
        NetlinkMonitor monitor = NetlinkMonitor.Open(NetlinkProtocol.Route);
        try
        {
            monitor.Subscribe((uint)RouteGroup.Link);
            monitor.Subscribe((uint)RouteGroup.Ipv4Address);
            monitor.Subscribe((uint)RouteGroup.Ipv6Address);
            return new(monitor);
        }
        catch
        {
            monitor.Dispose();
            throw;
        }
    }

    /// <summary>Waits until duplicate address detection is over for all IPv6 addresses of a link.</summary>
    /// <param name="socket">A socket of the same namespace.</param>
    /// <param name="link">Index of the link.</param>
    /// <param name="deadline">When to give up, in <see cref="Clock.Milliseconds"/>.</param>
    /// <returns>
    /// The addresses at the end: some <see cref="InterfaceAddress.IsTentative"/> where the deadline passed, or
    /// <see cref="InterfaceAddress.HasDadFailed"/>.
    /// </returns>
    /// <exception cref="NetlinkException">The kernel refused a request.</exception>
    public List<InterfaceAddress> WaitForAddresses(RouteSocket socket, int link, long deadline)
    {
        while (true)
        {
            List<InterfaceAddress> addresses = socket.ListAddresses(link, IpFamily.V6);
            if (!IsAnyTentative(addresses) || !WaitForChange(link, deadline))
            {
                return addresses;
            }
        }
    }

    /// <summary>Waits until a link is as wanted.</summary>
    /// <param name="socket">A socket of the same namespace.</param>
    /// <param name="link">Index of the link.</param>
    /// <param name="isWanted">Says whether the wait is over.</param>
    /// <param name="deadline">When to give up, in <see cref="Clock.Milliseconds"/>.</param>
    /// <returns>The link at the end; null where there is none any more.</returns>
    /// <exception cref="NetlinkException">The kernel refused a request.</exception>
    public Link? WaitForLink(RouteSocket socket, int link, Predicate<Link> isWanted, long deadline)
    {
        while (true)
        {
            Link? state = socket.TryGetLink(link);
            if (state is null || isWanted(state) || !WaitForChange(link, deadline))
            {
                return state;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _monitor.Dispose();

    private static bool IsAnyTentative(List<InterfaceAddress> addresses)
    {
        foreach (InterfaceAddress address in addresses)
        {
            if (address.IsTentative)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Waits for a notification about a link; false at the deadline.</summary>
    private bool WaitForChange(int link, long deadline)
    {
        while (true)
        {
            switch (_monitor.Receive(deadline, out NetlinkMessages messages))
            {
                case MonitorResult.TimedOut:
                    return false;
                case MonitorResult.Lost:
                    return true;
                default:
                    if (IsAbout(link, messages))
                    {
                        return true;
                    }

                    break;
            }
        }
    }

    private static bool IsAbout(int link, NetlinkMessages messages)
    {
        foreach (NetlinkMessage message in messages)
        {
            int index = (RouteMessage)message.Type switch
            {
                RouteMessage.NewLink or RouteMessage.DeleteLink => message.ReadBody<LinkHeader>(out _).Index,
                RouteMessage.NewAddress or RouteMessage.DeleteAddress => message.ReadBody<AddressHeader>(out _).Link,
                _ => 0,
            };
            if (index == link)
            {
                return true;
            }
        }

        return false;
    }
}
