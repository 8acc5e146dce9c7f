using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Dhcp.Leases;
using CsCni.Ipam.Config;
using CsCni.Ipam.Dhcp;
using CsCni.Ipam.Static;

namespace CsCni.Fuzz.Targets;

/// <summary>The keys of ipam, as the IPAM plugin reads them for its three types, and the daemon for dhcp.</summary>
internal sealed class IpamConfigTarget() : JsonTarget("config-ipam", Corpus.Documents("ipam.txt"))
{
    private readonly CniEnvironment _environment = Calls.Environment("ADD", "IP=10.1.1.13;IgnoreUnknown=1;K8S_POD_NAME=web");

    /// <inheritdoc/>
    internal override void Run(byte[] input)
    {
        NetworkConfig config = NetworkConfig.Parse(input);
        CniCall call = new(_environment, config, input);
        if (DhcpConfig.IsOf(config))
        {
            DhcpConfig.Read(config);
            LeaseSettings.Read(config.Ipam!, _environment.Args);
        }
        else if (StaticConfig.IsOf(config))
        {
            CniResult result = StaticCommands.Add(call);
            ResultWriter.ToJson(result, config.Version);
        }
        else
        {
            Calls.Try(() => IpamConfig.StoreDirectory(config));
            RequestedAddresses.RequireWithin(IpamConfig.Read(config).RangeSets, RequestedAddresses.Read(call));
        }
    }
}
