using System.Collections.Generic;
using System.IO;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>subnet.env as flanneld writes it.</summary>
/// <param name="path">Where it is.</param>
public sealed class SubnetEnv(string path)
{
    public string Path { get; } = path;

    /// <summary>Writes what flanneld writes for these networks and subnets; an empty text leaves a family out.</summary>
    public void Write(
        string network = "10.244.0.0/16", string subnet = "10.244.1.1/24", string network6 = "fd00:244::/48", string subnet6 = "fd00:244:0:1::1/64", int mtu = 1450, bool ipMasq = true)
    {
        List<string> lines = [];
        if (network.Length > 0)
        {
            lines.AddRange([$"FLANNEL_NETWORK={network}", $"FLANNEL_SUBNET={subnet}"]);
        }

        if (network6.Length > 0)
        {
            lines.AddRange([$"FLANNEL_IPV6_NETWORK={network6}", $"FLANNEL_IPV6_SUBNET={subnet6}"]);
        }

        lines.AddRange([$"FLANNEL_MTU={mtu}", $"FLANNEL_IPMASQ={(ipMasq ? "true" : "false")}", string.Empty]);
        WriteText(string.Join('\n', lines));
    }

    public void WriteText(string text) => File.WriteAllText(Path, text);

    public void Remove() => File.Delete(Path);
}
