using System;
using CsCni.Cni.Json;
using CsCni.Linux;

namespace CsCni.Agent.Flannel;

/// <summary>Reads how a network is divided: SubnetLen, SubnetMin and SubnetMax, or the same with IPv6 before (Flannel's CheckNetworkConfig).</summary>
internal static class SubnetPlanReader
{
    /// <summary>The network falls into four subnets at least, of which the first is left out.</summary>
    private const int LeastSplit = 2;

    /// <summary>Reads the keys of the network's family.</summary>
    /// <exception cref="Cni.CniException">A value breaks a rule.</exception>
    internal static SubnetPlan Read(JsonObject json, IpPrefix network)
    {
        string prefix = network.Address.IsV4 ? string.Empty : "IPv6";
        int length = Length(json[prefix + "SubnetLen"], json[prefix + "Network"], network);
        UInt128 size = UInt128.One << (network.Address.BitCount - length);

        // Not the first subnet: an address of a link in it could be the network's own, or be taken for its broadcast address.
        IpAddress min = Bound(json[prefix + "SubnetMin"], network, length) ?? network.Network.Add(size);
        IpAddress max = Bound(json[prefix + "SubnetMax"], network, length) ?? new IpPrefix(network.Last, length).Network;
        return min <= max
            ? new(length, min, max)
            : throw json[prefix + "SubnetMin"].Invalid($"expected {min} to be at most {prefix}SubnetMax, {max}");
    }

    private static int Length(JsonValue given, JsonValue network, IpPrefix prefix)
    {
        int longest = prefix.Address.BitCount - LeastSplit;
        int shortest = prefix.Length + LeastSplit;
        if (shortest > longest)
        {
            throw network.Invalid($"expected /{longest - LeastSplit} or larger: four subnets of four addresses");
        }

        long length = given.AsInteger() ?? 0;
        if (length == 0)
        {
            return Math.Max(prefix.Address.IsV4 ? 24 : 64, shortest);
        }

        return length >= shortest && length <= longest
            ? (int)length
            : throw given.Invalid($"expected {shortest} to {longest}, for four subnets or more in {prefix} of four addresses or more each");
    }

    /// <summary>The bound, or null where it is absent or unspecified (which is absent to Flannel).</summary>
    private static IpAddress? Bound(JsonValue value, IpPrefix network, int length)
    {
        if (value.AsString() is not string text)
        {
            return null;
        }

        if (!IpAddress.TryParse(text, out IpAddress address) || address.Family != network.Family)
        {
            throw value.Invalid($"expected an address of {network}");
        }

        if (address.IsUnspecified)
        {
            return null;
        }

        if (!network.Contains(address))
        {
            throw value.Invalid($"expected an address within {network}");
        }

        IpPrefix subnet = new(address, length);
        return subnet.HasNoHostBits ? address : throw value.Invalid($"expected the first address of a /{length}, as {subnet.Network}");
    }
}
