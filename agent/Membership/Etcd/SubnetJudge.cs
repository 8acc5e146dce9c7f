using CsCni.Agent.Flannel;
using CsCni.Linux;
using CsCni.Overlay;

namespace CsCni.Agent.Membership.Etcd;

/// <summary>Judges single entries; what it takes to compare several is <see cref="SubnetTable"/>'s.</summary>
internal static class SubnetJudge
{
    /// <summary>Reads an entry.</summary>
    /// <param name="keys">Where the keys are.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="network">Network and backend.</param>
    /// <param name="subnets">The subnets that the key is of; the default value where it cannot be told.</param>
    internal static SubnetVerdict Judge(RegistryKeys keys, RegistryEntry entry, ClusterNetwork network, out SubnetKey subnets)
    {
        if (!keys.TryParse(entry.Key, out subnets))
        {
            return Broken($"{entry.Key}: the key is not a subnet: expected one like {keys.Subnets}10.244.1.0-24 or {keys.Subnets}10.244.1.0-24&fd00:0:0:1::-64");
        }

        try
        {
            LeaseValue value = LeaseValue.Read(entry.Value, entry.Key);
            return Foreign(entry, subnets, network) ?? OfAnother(entry, value, network) ?? Peer(entry, subnets, value, network);
        }
        catch (FlannelFormatException exception)
        {
            return Broken(exception.Message);
        }
    }

    private static SubnetVerdict Broken(string fault) => new(null, fault) { IsBroken = true };

    private static SubnetVerdict? Foreign(RegistryEntry entry, SubnetKey subnets, ClusterNetwork network)
    {
        foreach (IpFamily family in (IpFamily[])[IpFamily.V4, IpFamily.V6])
        {
            (IpPrefix subnet, IpPrefix whole) = (subnets.Of(family), network.Network.Of(family));
            if (subnet.IsValid && whole.IsValid && (!whole.Contains(subnet.Address) || subnet.Length <= whole.Length))
            {
                return new(null, $"{entry.Key}: subnet {subnet} is not a part of the network {whole}: delete the key, or correct the network");
            }
        }

        return null;
    }

    private static SubnetVerdict? OfAnother(RegistryEntry entry, LeaseValue value, ClusterNetwork network)
    {
        if (value.Serves(network.Backend.Type))
        {
            return null;
        }

        string reason = value.BackendType.Length == 0
            ? "no BackendType: reserved for a node that has not come yet"
            : $"BackendType \"{Client.GatewayFailure.Printable(value.BackendType)}\" is not this cluster's, \"{BackendName.Of(network.Backend.Type)}\"";
        return new(null, $"{entry.Key}: {reason}; no peer") { IsOrdinary = true };
    }

    private static SubnetVerdict Peer(RegistryEntry entry, SubnetKey subnets, LeaseValue value, ClusterNetwork network)
    {
        OverlayEndpoint v4 = Part(IpFamily.V4, subnets, value, network, out string? missing);
        OverlayEndpoint v6 = missing is null ? Part(IpFamily.V6, subnets, value, network, out missing) : default;
        if (missing is not null)
        {
            return Broken($"{entry.Key}: {missing}");
        }

        if (!v4.IsPresent && !v6.IsPresent)
        {
            return new(null, $"{entry.Key}: no subnet of a family that the cluster has");
        }

        string name = (v4.IsPresent ? v4.PublicIp : v6.PublicIp).ToString();
        return new(new OverlayNode(name) { V4 = v4, V6 = v6 }, OtherVni(entry, value, network));
    }

    /// <summary>The node's part in a family; none where the key has no subnet of it, or the cluster no network.</summary>
    private static OverlayEndpoint Part(IpFamily family, SubnetKey subnets, LeaseValue value, ClusterNetwork network, out string? missing)
    {
        missing = null;
        IpPrefix subnet = subnets.Of(family);
        if (!subnet.IsValid || !network.Network.Of(family).IsValid)
        {
            return default;
        }

        (string address, string data) = family == IpFamily.V4 ? ("PublicIP", "BackendData") : ("PublicIPv6", "BackendV6Data");
        if (!value.PublicIp(family).IsValid)
        {
            missing = $"{address} is missing: expected the address of the node that has {subnet}";
        }
        else if (network.Backend.Type == BackendType.Vxlan && value.Data(family).VtepMac.IsZero)
        {
            missing = $"{data} is missing: expected {{\"VNI\":1,\"VtepMAC\":\"0e:12:34:56:78:9a\"}}";
        }

        return new(subnet, value.PublicIp(family), value.Data(family).VtepMac);
    }

    /// <summary>Its frames are not for our link, nor ours for its, until one of the two is restarted; Flannel makes it a peer all the same.</summary>
    private static string? OtherVni(RegistryEntry entry, LeaseValue value, ClusterNetwork network)
    {
        uint vni = value.PublicIpV4.IsValid ? value.DataV4.Vni : value.DataV6.Vni;
        return network.Backend.Type == BackendType.Vxlan && vni != 0 && vni != network.Backend.Vni
            ? $"{entry.Key}: VNI {vni} of BackendData is not this cluster's, {network.Backend.Vni}: the node still runs with an older configuration"
            : null;
    }
}
