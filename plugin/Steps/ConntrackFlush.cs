using System;
using System.Collections.Generic;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Conntrack;
using CsCni.Netlink.Nftables;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;
using CsCni.Plugin.Rules;

namespace CsCni.Plugin.Steps;

/// <summary>
/// Forgets connections that a port map leads elsewhere from now on: the kernel translates by the first packet of a
/// connection alone, and a UDP client may go on for ever under one port.
/// </summary>
internal static class ConntrackFlush
{
    private const string Count = "net/netfilter/nf_conntrack_count";

    private static readonly IpFamily[] s_families = [IpFamily.V4, IpFamily.V6];

    /// <summary>
    /// After an ADD: those to its ports that lead to the node itself or to an earlier container. By the port of the node and
    /// only for its addresses (or the one that is mapped), so that what goes through the node to the same port elsewhere goes on. Not
    /// of TCP, whose every connection starts with a packet that the kernel looks at anew.
    /// </summary>
    public static void AtAdd(RouteSocket host, AttachmentRules rules)
    {
        List<PortMapping> mappings = rules.Mappings.FindAll(static mapping => mapping.Protocol != PortMapping.Tcp);
        if (mappings.Count == 0 || Sysctl.Get(Count) == "0")
        {
            return;
        }

        Run(socket =>
        {
            foreach (IpFamily family in s_families)
            {
                IpAddress container = rules.FirstOf(family);
                List<PortMapping> served = mappings.FindAll(mapping => mapping.Serves(family));
                if (container.IsValid && served.Count > 0)
                {
                    socket.Delete(FindMisled(socket, host, served, container));
                }
            }
        });
    }

    /// <summary>After a DEL: those that a port map led to the container.</summary>
    public static void AtDelete(List<(OwnSet Set, NftElement Element)> removed)
    {
        List<RemovedPort> ports = RemovedPort.Read(removed);
        if (ports.Count == 0 || Sysctl.Get(Count) == "0")
        {
            return;
        }

        Run(socket =>
        {
            foreach (IpAddress container in RemovedPort.Containers(removed))
            {
                List<ConntrackEntry> entries = socket.List(new(container.Family, Answerer: container));
                entries.RemoveAll(entry => !ports.Exists(port => port.Led(entry)));
                socket.Delete(entries);
            }
        });
    }

    private static List<ConntrackEntry> FindMisled(ConntrackSocket socket, RouteSocket host, List<PortMapping> mappings, IpAddress container)
    {
        // The kernel picks by one port; of several, all connections of the protocols are looked at.
        List<ConntrackEntry> entries = mappings.Count == 1
            ? socket.List(new(container.Family, mappings[0].Protocol, mappings[0].HostPort))
            : socket.List(new(container.Family));
        entries.RemoveAll(entry => entry.Reply.Source == container || !mappings.Exists(mapping => Concerns(mapping, entry.Original)));
        if (entries.Count == 0)
        {
            return entries;
        }

        List<InterfaceAddress> local = host.ListAddresses(family: container.Family);
        entries.RemoveAll(entry => !entry.Original.Destination.IsLoopback && !local.Exists(address => address.Prefix.Address == entry.Original.Destination));
        return entries;
    }

    private static bool Concerns(in PortMapping mapping, in ConntrackTuple original) =>
        mapping.Protocol == original.Protocol
        && mapping.HostPort == original.DestinationPort
        && (!mapping.HostIp.IsValid || mapping.HostIp == original.Destination);

    /// <summary>A kernel that cannot list connections keeps the old ones until they end: no reason to refuse the container.</summary>
    private static void Run(Action<ConntrackSocket> flush)
    {
        try
        {
            using ConntrackSocket socket = ConntrackSocket.Open();
            flush(socket);
        }
        catch (Exception exception) when (exception is NetlinkException or LinuxException)
        {
            StandardStreams.WriteError($"connections to mapped ports go on as before until they end: {exception.Message}\n");
        }
    }
}
