using System;
using System.Text;
using CsCni.Agent.Flannel;
using CsCni.Agent.Membership;
using CsCni.Agent.Membership.Etcd;
using CsCni.Linux;
using CsCni.Overlay;

namespace CsCni.Fuzz.Targets;

/// <summary>Flannel's network configuration, lease values and backend data, from etcd, annotations and files.</summary>
internal sealed class FlannelTarget() : JsonTarget("flannel", Corpus.Documents("flannel.txt"))
{
    private static readonly RegistryKeys s_keys = new("/coreos.com/network");
    private static readonly ClusterNetwork s_network = new(
        new OverlayNetwork(IpPrefix.Parse("10.5.0.0/16"), IpPrefix.Parse("fc00::/48")), new() { Type = BackendType.Vxlan });

    /// <inheritdoc/>
    internal override void Run(byte[] input)
    {
        foreach (string key in (string[])["/coreos.com/network/subnets/10.5.1.0-24", "/coreos.com/network/subnets/10.5.1.0-24&fc00:0:0:1::-64", "/x"])
        {
            SubnetJudge.Judge(s_keys, new(key, input), s_network, out _);
        }

        Read(() => BackendData.Read(input, BackendType.Vxlan, "annotation"));
        Read(() => ReadLease(input));
        foreach (SubnetOrigin origin in (SubnetOrigin[])[SubnetOrigin.Elsewhere, SubnetOrigin.Network])
        {
            NetworkConfig config = NetworkConfigReader.Read(input, "config", origin);
            foreach (SubnetPlan plan in (SubnetPlan[])[config.SubnetsV4, config.SubnetsV6])
            {
                if (plan.IsPresent)
                {
                    BrokenPromiseException.Unless(SubnetChoice.Free(plan, [], 3).TrueForAll(plan.Contains), "a subnet that is not of the plan");
                }
            }
        }
    }

    /// <inheritdoc/>
    internal override bool IsExpected(Exception exception) => exception is FlannelFormatException;

    private static void Read(Action read)
    {
        try
        {
            read();
        }
        catch (FlannelFormatException exception)
        {
            Members.CheckMessage(exception.Message);
        }
    }

    private static void ReadLease(byte[] input)
    {
        LeaseValue value = LeaseValue.Read(input, "key");
        if (value.BackendType is "" or "vxlan" or "host-gw")
        {
            string written = value.ToJson();
            string again = LeaseValue.Read(Encoding.UTF8.GetBytes(written), "key").ToJson();
            BrokenPromiseException.Unless(again == written, $"the value {written}, which is another once it was written");
        }
    }
}
