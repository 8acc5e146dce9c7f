using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using CsCni.Linux;

namespace CsCni.Agent.State;

/// <summary>
/// The file by which Flannel tells plugins a node's subnet and MTU: <c>KEY=value</c> lines. What is written is what flanneld
/// writes, line by line; what is read may be flanneld's too.
/// </summary>
internal static class SubnetFile
{
    private const int Largest = 64 << 10;

    /// <summary>The file's content. A family that the node has no subnet of has no lines.</summary>
    internal static byte[] Render(NodeNetwork network)
    {
        StringBuilder text = new();
        Append(text, "FLANNEL_NETWORK", "FLANNEL_SUBNET", network.Network.V4, network.SubnetV4);
        Append(text, "FLANNEL_IPV6_NETWORK", "FLANNEL_IPV6_SUBNET", network.Network.V6, network.SubnetV6);
        text.Append(CultureInfo.InvariantCulture, $"FLANNEL_MTU={network.Mtu}\n");
        text.Append(CultureInfo.InvariantCulture, $"FLANNEL_IPMASQ={(network.IsMasqueraded ? "true" : "false")}\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>The subnets that a file tells, to be asked for again after a restart.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The subnets without host bits; the default value of each that is not told, or that is not valid.</returns>
    internal static (IpPrefix V4, IpPrefix V6) ReadSubnets(string path)
    {
        Dictionary<string, string> values = Read(path);
        return (Subnet(values, "FLANNEL_SUBNET", IpFamily.V4), Subnet(values, "FLANNEL_IPV6_SUBNET", IpFamily.V6));
    }

    /// <summary>The address is the subnet's first that can be used: the gateway's.</summary>
    private static void Append(StringBuilder text, string networkKey, string subnetKey, IpPrefix network, IpPrefix subnet)
    {
        if (subnet.IsValid)
        {
            text.Append(CultureInfo.InvariantCulture, $"{networkKey}={network}\n");
            text.Append(CultureInfo.InvariantCulture, $"{subnetKey}={new IpPrefix(subnet.Network.Add(1), subnet.Length)}\n");
        }
    }

    private static Dictionary<string, string> Read(string path)
    {
        Dictionary<string, string> values = [];
        try
        {
            foreach (string line in Encoding.UTF8.GetString(FileText.ReadBytes(path, Largest)).Split('\n'))
            {
                int sign = line.IndexOf('=', StringComparison.Ordinal);
                if (sign > 0)
                {
                    values[line[..sign].Trim()] = line[(sign + 1)..].Trim();
                }
            }
        }
        catch (LinuxException)
        {
            // The first start, or the first after a boot: there is nothing to ask for again.
        }

        return values;
    }

    private static IpPrefix Subnet(Dictionary<string, string> values, string key, IpFamily family) =>
        values.TryGetValue(key, out string? text) && IpPrefix.TryParse(text, out IpPrefix prefix) && prefix.Family == family
            ? prefix.NetworkPrefix
            : default;
}
