using System;
using System.Text;
using CsCni.Agent.Flannel;

namespace CsCni.Agent.Membership.Etcd;

/// <summary>Where Flannel's keys are.</summary>
internal sealed class RegistryKeys
{
    /// <summary>Makes the keys.</summary>
    /// <param name="prefix">What all begin with; slashes at its end do not count, as for Flannel.</param>
    internal RegistryKeys(string prefix)
    {
        Root = prefix.TrimEnd('/');
        Config = Root + "/config";
        Subnets = Root + "/subnets/";
    }

    /// <summary>What all keys begin with, without a slash at the end.</summary>
    internal string Root { get; }

    /// <summary>The key of the network's configuration.</summary>
    internal string Config { get; }

    /// <summary>What the keys of all subnets begin with.</summary>
    internal string Subnets { get; }

    /// <summary>The key of a subnet.</summary>
    internal string Of(SubnetKey subnets) => Subnets + subnets;

    /// <summary>Reads which subnets a key is of.</summary>
    internal bool TryParse(string key, out SubnetKey subnets)
    {
        subnets = default;
        return key.StartsWith(Subnets, StringComparison.Ordinal) && SubnetKey.TryParse(key.AsSpan(Subnets.Length), out subnets);
    }

    /// <summary>A key as etcd takes it.</summary>
    internal static byte[] Bytes(string key) => Encoding.UTF8.GetBytes(key);

    /// <summary>The end of the range of all keys with a prefix: the prefix with its last byte one higher.</summary>
    internal static byte[] EndOf(string prefix)
    {
        byte[] end = Bytes(prefix);
        end[^1]++;
        return end;
    }
}
