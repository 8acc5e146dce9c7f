using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using CsCni.Cni;
using CsCni.Fuzz.Mutation;

namespace CsCni.Fuzz.Targets;

/// <summary>subnet.env, as the plugin and the agent read it.</summary>
internal sealed class SubnetFileTarget : FuzzTarget
{
    private static readonly byte[] s_config =
        "{\"name\":\"net\",\"type\":\"flannel\",\"cniVersion\":\"1.0.0\",\"delegate\":{\"isDefaultGateway\":true},\"ipam\":{\"routes\":[{\"dst\":\"10.0.0.0/8\"}]}}"u8.ToArray();

    private readonly NetworkConfig _network = NetworkConfig.Parse(s_config);
    private string _path = string.Empty;

    /// <inheritdoc/>
    internal override string Name => "subnet-file";

    /// <inheritdoc/>
    internal override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. Array.ConvertAll(
            [
                "FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.1.1/24\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true\n",
                "FLANNEL_NETWORK=10.244.0.0/16,10.245.0.0/16\nFLANNEL_SUBNET=10.244.1.1/24\nFLANNEL_IPV6_NETWORK=fd00:244::/48\nFLANNEL_IPV6_SUBNET=fd00:244:0:1::1/64\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=false\n",
            ],
            Encoding.UTF8.GetBytes),
    ];

    /// <inheritdoc/>
    internal override IDisposable Prepare()
    {
        Scratch scratch = new();
        _path = $"{scratch.Path}/subnet.env";
        return scratch;
    }

    /// <inheritdoc/>
    internal override void Run(byte[] input)
    {
        File.WriteAllBytes(_path, input);
        Agent.State.SubnetFile.ReadSubnets(_path);
        Plugin.Config.SubnetFile file = Plugin.Config.SubnetFile.Read(_path);
        BrokenPromiseException.Unless(file.Networks.Count > 0 && file.Subnets.Count > 0 && file.Mtu >= 68, "a subnet file without a network");
        ReadOnlyMemory<byte> rendered = Plugin.Flannel.DelegateConfig.Render(_network, Plugin.Flannel.FlannelConfig.Read(_network), file);
        NetworkConfig.Parse(rendered);
    }

    /// <inheritdoc/>
    internal override bool IsExpected(Exception exception) => exception is CniException;

    /// <inheritdoc/>
    protected override IMutator NewMutator() => new TextMutator(Seeds, "0.0.0.0/0", "::/0", "255.255.255.255/32", "FLANNEL_IPV6_NETWORK", "true", "\r");
}
