using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Linux;

namespace CsCni.Plugin.Config;

/// <summary>What pods of this node may have.</summary>
/// <param name="Networks">The networks that the pods of all nodes are in, IPv4 first.</param>
/// <param name="Subnets">This node's parts of them, IPv4 first.</param>
/// <param name="Mtu">The pods' MTU in bytes; 0 where it is not known without a look at the node.</param>
/// <param name="Origin">What tells it, for messages.</param>
internal sealed record NodeSubnets(IReadOnlyList<IpPrefix> Networks, IReadOnlyList<IpPrefix> Subnets, int Mtu, string Origin)
{
    /// <summary>As a subnet file tells.</summary>
    public static NodeSubnets Of(SubnetFile file) => new(file.Networks, file.Subnets, file.Mtu, $"\"{file.Path}\"");

    /// <summary>As the key overlay, or the file that it names, tells.</summary>
    /// <exception cref="CniException">11: the file is not there yet. 5: it cannot be read. 6: it is malformed.</exception>
    public static NodeSubnets Read(OverlayConfig config) => config.Own is { } own
        ? new(own.Networks, own.Subnets, 0, "key overlay")
        : Of(SubnetFile.Read(config.SubnetPath));

    /// <summary>As <see cref="Read"/>, for what must work without the file.</summary>
    public static NodeSubnets? TryRead(OverlayConfig config)
    {
        try
        {
            return Read(config);
        }
        catch (CniException)
        {
            return null;
        }
    }

    /// <summary>CHECK: what is wrong with an address that is of no subnet of the node; null for one that is. Nodes send packets for a former subnet elsewhere, or nowhere.</summary>
    public string? Fault(IpPrefix address)
    {
        foreach (IpPrefix subnet in Subnets)
        {
            if (subnet.Contains(address.Address))
            {
                return null;
            }
        }

        return $"address {address} is of a former subnet of this node, whose subnets are now {string.Join(", ", Subnets)} ({Origin}): delete and add the container again";
    }
}
