using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using CsCni.Linux;
using CsCni.Netlink.Conntrack;
using CsCni.Netlink.Nftables;
using CsCni.Plugin.Rules;

namespace CsCni.Plugin.Steps;

/// <summary>A port map that is gone, read back from its element.</summary>
/// <param name="HostIp">The address of the node; no address for all.</param>
/// <param name="Protocol">An IPPROTO_ number.</param>
/// <param name="HostPort">The port of the node.</param>
internal readonly record struct RemovedPort(IpAddress HostIp, byte Protocol, ushort HostPort)
{
    /// <summary>True for a connection that came by it.</summary>
    public bool Led(in ConntrackEntry entry) =>
        entry.Original.Protocol == Protocol
        && entry.Original.DestinationPort == HostPort
        && entry.Original.Destination != entry.Reply.Source
        && (!HostIp.IsValid || HostIp == entry.Original.Destination);

    /// <summary>The ports among elements.</summary>
    public static List<RemovedPort> Read(List<(OwnSet Set, NftElement Element)> elements)
    {
        List<RemovedPort> ports = [];
        foreach ((OwnSet set, NftElement element) in elements)
        {
            int address = set == OwnSets.HostPorts4 ? 4 : set == OwnSets.HostPorts6 ? 16 : 0;
            if (set.IsOfPortMaps && set.Data.Length > 0)
            {
                ReadOnlySpan<byte> key = element.Key;
                ports.Add(new(
                    address > 0 ? IpAddress.FromBytes(key[..address]) : default,
                    key[address],
                    BinaryPrimitives.ReadUInt16BigEndian(key[(address + sizeof(uint))..])));
            }
        }

        return ports;
    }

    /// <summary>Where they led: told by maps with addresses, and by the hairpin of those with conditions.</summary>
    public static HashSet<IpAddress> Containers(List<(OwnSet Set, NftElement Element)> elements)
    {
        HashSet<IpAddress> containers = [];
        foreach ((OwnSet set, NftElement element) in elements)
        {
            if (set == OwnSets.Ports4 || set == OwnSets.HostPorts4)
            {
                containers.Add(IpAddress.FromBytes(element.Data.AsSpan(0, 4)));
            }
            else if (set == OwnSets.Ports6 || set == OwnSets.HostPorts6)
            {
                containers.Add(IpAddress.FromBytes(element.Data.AsSpan(0, 16)));
            }
            else if (set == OwnSets.Hairpin4)
            {
                containers.Add(IpAddress.FromBytes(element.Key.AsSpan(4, 4)));
            }
            else if (set == OwnSets.Hairpin6)
            {
                containers.Add(IpAddress.FromBytes(element.Key.AsSpan(16, 16)));
            }
        }

        return containers;
    }
}
