using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Linux;
using CsCni.Netlink.SocketDiagnostics;
using CsCni.Plugin.Config;
using CsCni.Plugin.Rules;

namespace CsCni.Plugin.Steps;

/// <summary>Refuses a host port that a program of the node listens at: its clients would all of a sudden reach the container.</summary>
internal static class PortListeners
{
    /// <exception cref="CniException">105: which program listens.</exception>
    public static void RequireFree(string containerId, AttachmentRules rules)
    {
        if (rules.Mappings.Count == 0)
        {
            return;
        }

        using SocketDiagnosticsSocket socket = SocketDiagnosticsSocket.Open();
        foreach (byte protocol in (ReadOnlySpan<byte>)[PortMapping.Tcp, PortMapping.Udp, PortMapping.Sctp])
        {
            List<PortMapping> mappings = rules.Mappings.FindAll(mapping => mapping.Protocol == protocol);
            if (mappings.Count > 0)
            {
                // The kernel picks by one port; several are looked for among all.
                ushort port = mappings.Count == 1 ? mappings[0].HostPort : (ushort)0;
                List<Listener> listeners = socket.ListListeners(IpFamily.V4, protocol, port);
                listeners.AddRange(socket.ListListeners(IpFamily.V6, protocol, port));
                mappings.ForEach(mapping => RequireFree(containerId, rules, mapping, listeners));
            }
        }
    }

    private static void RequireFree(string containerId, AttachmentRules rules, PortMapping mapping, List<Listener> listeners)
    {
        foreach (Listener listener in listeners)
        {
            if (listener.Port == mapping.HostPort && (IsInTheWay(listener, rules, mapping, IpFamily.V4) || IsInTheWay(listener, rules, mapping, IpFamily.V6)))
            {
                Refuse(containerId, mapping, listener);
            }
        }
    }

    private static bool IsInTheWay(in Listener listener, AttachmentRules rules, in PortMapping mapping, IpFamily family)
    {
        if (!mapping.Serves(family) || !rules.FirstOf(family).IsValid)
        {
            return false;
        }

        return listener.Address.Family == family
            ? listener.Address.IsUnspecified || !mapping.HostIp.IsValid || mapping.HostIp == listener.Address
            : family == IpFamily.V4 && listener.TakesIpv4;
    }

    private static void Refuse(string containerId, in PortMapping mapping, in Listener listener)
    {
        SocketOwner? owner = SocketOwner.Find(listener.Inode);

        // A runtime may hold the container's own port, so that nobody else takes it: podman's conmon does.
        if (owner is not null && owner.CommandLine.Contains(containerId, StringComparison.Ordinal))
        {
            return;
        }

        string address = listener.Address.IsV6 ? $"[{listener.Address}]:{listener.Port}" : $"{listener.Address}:{listener.Port}";
        throw new CniException(
            ErrorCode.HostPortTaken,
            $"host port {mapping} is taken: {owner?.ToString() ?? "a program that cannot be seen from here"} listens at {address}; choose another hostPort, or a hostIP that it does not listen at");
    }
}
