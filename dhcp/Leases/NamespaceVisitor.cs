using System;
using CsCni.Cni;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Route;

namespace CsCni.Dhcp.Leases;

/// <summary>
/// Takes the process's one thread into a container's namespace and back. Nothing keeps a namespace open meanwhile, so that it
/// goes when its container does.
/// </summary>
internal sealed class NamespaceVisitor : IDisposable
{
    private readonly NetNs _home = NetNs.OpenCurrent();

    /// <summary>Finds the link of an ADD, and sets it up.</summary>
    /// <param name="path">Path of the namespace, as this process sees it.</param>
    /// <param name="ifName">The link's name.</param>
    /// <param name="wantsIpv6">Whether it needs a link-local address.</param>
    /// <exception cref="CniException">4: no such namespace, or no such link in it.</exception>
    internal LeasePlace Locate(string path, string ifName, bool wantsIpv6)
    {
        using NetNs netns = NetNs.TryOpen(path, out Errno errno) ?? throw new CniException(
            ErrorCode.InvalidEnvironment,
            $"CNI_NETNS \"{path}\" cannot be opened by the DHCP daemon: {errno.Describe()} (a daemon in a container needs -hostprefix)");
        if (netns.IsSame(_home))
        {
            throw new CniException(
                ErrorCode.InvalidEnvironment, $"CNI_NETNS \"{path}\" is the network namespace that the DHCP daemon itself runs in: expected the container's own");
        }

        LeasePlace place = default;
        Visit(netns, socket =>
        {
            Link link = socket.TryGetLink(ifName) ?? throw new CniException(
                ErrorCode.InvalidEnvironment, $"CNI_IFNAME \"{ifName}\": there is no such interface in \"{path}\": the interface plugin makes it before it asks for addresses");
            if (wantsIpv6)
            {
                Sysctl.Set($"net/ipv6/conf/{ifName}/disable_ipv6", "0");
            }

            socket.Batch.SetLink(link.Index, new() { Up = true }).Send();
            place = new(path, netns.Inode, socket.NetNsCookie, ifName, link.Index, link.Mac);
        });
        return place;
    }

    /// <summary>Runs an action inside the namespace of a lease.</summary>
    /// <returns>False where the namespace, or the link in it, is gone.</returns>
    /// <exception cref="LinuxException">What the action throws.</exception>
    internal bool TryVisit(LeasePlace place, Action<RouteSocket> action)
    {
        using NetNs? netns = NetNs.TryOpen(place.NetNsPath, out _);
        if (netns is null || netns.Inode != place.Inode)
        {
            return false;
        }

        bool isThere = false;
        Visit(netns, socket =>
        {
            isThere = (place.Cookie is null || socket.NetNsCookie == place.Cookie) && socket.TryGetLink(place.Link)?.Name == place.IfName;
            if (isThere)
            {
                action(socket);
            }
        });
        return isThere;
    }

    /// <inheritdoc/>
    public void Dispose() => _home.Dispose();

    private void Visit(NetNs netns, Action<RouteSocket> action)
    {
        netns.Enter();
        try
        {
            using RouteSocket socket = RouteSocket.Open();
            action(socket);
        }
        finally
        {
            ComeBack(netns);
        }
    }

    /// <summary>Whatever came next in the wrong namespace could hit a container, so nothing may come: what starts the daemon starts it again.</summary>
    private void ComeBack(NetNs netns)
    {
        try
        {
            _home.Enter();
        }
        catch (LinuxException exception)
        {
            Log.Write($"cannot come back from network namespace \"{netns.Path}\": {exception.Message}");
            CurrentProcess.Exit(1);
        }
    }
}
