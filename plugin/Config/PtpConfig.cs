using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Cni.Results;

namespace CsCni.Plugin.Config;

/// <summary>The keys of the reference plugin <c>ptp</c>, with its meanings and defaults, but for those of <see cref="TrafficConfig"/>.</summary>
internal sealed class PtpConfig
{
    private PtpConfig(NetworkConfig config)
    {
        JsonObject root = config.Root;
        Mtu = InterfaceKeys.ReadMtu(root);
        EnableDad = root["enabledad"].AsBool() ?? false;
        Dns = ResultReader.ReadDns(root["dns"]);
        Ipam = IpamSettings.Read(config);
    }

    /// <summary>mtu of the veth in bytes; 0 leaves it to the kernel.</summary>
    public int Mtu { get; }

    /// <summary>enabledad: IPv6 addresses pass duplicate address detection before ADD returns.</summary>
    public bool EnableDad { get; }

    /// <summary>dns of the config; where any field is set, it takes the place of the IPAM's.</summary>
    public ResultDns Dns { get; }

    /// <summary>Which IPAM plugin gives the addresses.</summary>
    public IpamSettings Ipam { get; }

    /// <summary>Reads the keys.</summary>
    /// <exception cref="CniException">6: a wrong type. 7: a value out of bounds.</exception>
    public static PtpConfig Read(NetworkConfig config) => new(config);

    /// <summary>What ADD needs of the keys together.</summary>
    /// <exception cref="CniException">7: no IPAM. 2: a check that needs a bridge.</exception>
    public void Validate(NetworkConfig config)
    {
        if (!Ipam.IsPresent)
        {
            throw new CniException(ErrorCode.InvalidConfig, $"network configuration: type {config.Type} needs an ipam: the container's routes lead by its addresses");
        }

        TrafficConfig traffic = TrafficConfig.Read(config);
        RefuseBridgeKey(config, "macspoofchk", traffic.ChecksMac);
        RefuseBridgeKey(config, "ipspoofchk", traffic.ChecksAddresses);
    }

    /// <summary>The reference passes over keys that it does not know, but whoever asks for protection must not believe to have it.</summary>
    private static void RefuseBridgeKey(NetworkConfig config, string key, bool value)
    {
        if (value)
        {
            throw new CniException(
                ErrorCode.UnsupportedField, $"network configuration: {key} is true, which type {config.Type} does not serve: it acts on frames that pass a bridge (types cscni and bridge)");
        }
    }
}
