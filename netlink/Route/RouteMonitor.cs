using System;
using System.Collections.Generic;
using CsCni.Linux;

namespace CsCni.Netlink.Route;

/// <summary>
/// Receives the kernel's notifications, and waits by them for links and addresses to come into a state. Open it before the
/// change whose effect is waited for, or before the state is read that is to be followed; it stays in the opening thread's
/// network namespace. For one thread at a time.
/// </summary>
public sealed class RouteMonitor : IDisposable
{
    private readonly NetlinkMonitor _monitor;

    private RouteMonitor(NetlinkMonitor monitor) => _monitor = monitor;

    /// <inheritdoc cref="NetlinkMonitor.Descriptor"/>
    public int Descriptor => _monitor.Descriptor;

    /// <summary>Subscribes to changes of links and of IPv4 and IPv6 addresses.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static RouteMonitor Open() => Open(RouteGroup.Link, RouteGroup.Ipv4Address, RouteGroup.Ipv6Address);

    /// <summary>Subscribes to changes. The waits of this class need those of links and addresses.</summary>
    /// <param name="groups">Which.</param>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static RouteMonitor Open(params ReadOnlySpan<RouteGroup> groups)
    {
        NetlinkMonitor monitor = NetlinkMonitor.Open(NetlinkProtocol.Route);
        try
        {
            foreach (RouteGroup group in groups)
            {
                monitor.Subscribe((uint)group);
            }

            return new(monitor);
        }
        catch
        {
            monitor.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="RawSocket.SetReceiveBuffer"/>
    public int SetReceiveBuffer(int bytes) => _monitor.SetReceiveBuffer(bytes);

    /// <summary>Waits for a datagram of notifications.</summary>
    /// <param name="deadline">When to give up, in <see cref="Clock.Milliseconds"/>; a past one only looks, as behind a poll(2).</param>
    /// <param name="notifications">What came, good until the next call.</param>
    /// <exception cref="LinuxException">The socket failed.</exception>
    public MonitorResult Receive(long deadline, out RouteNotifications notifications)
    {
        MonitorResult result = _monitor.Receive(deadline, out NetlinkMessages messages);
        notifications = new(messages);
        return result;
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
