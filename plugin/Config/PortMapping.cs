using CsCni.Linux;

namespace CsCni.Plugin.Config;

/// <summary>A port of the node that leads to a port of the container.</summary>
/// <param name="Protocol">IPPROTO_TCP, IPPROTO_UDP or IPPROTO_SCTP.</param>
/// <param name="HostPort">1 to 65535.</param>
/// <param name="ContainerPort">1 to 65535.</param>
/// <param name="HostIp">The only address of the node that is mapped; no address for all of them, of either family.</param>
/// <param name="Family">The only family that is mapped, as 0.0.0.0 and :: say it; null for both.</param>
internal readonly record struct PortMapping(byte Protocol, ushort HostPort, ushort ContainerPort, IpAddress HostIp, IpFamily? Family)
{
    public const byte Tcp = 6;
    public const byte Udp = 17;
    public const byte Sctp = 132;

    public string ProtocolName => NameOf(Protocol);

    /// <summary>True where the mapping is for the family's addresses too.</summary>
    public bool Serves(IpFamily family) => Family is null || Family == family;

    /// <summary>"tcp 192.0.2.1:8080", "udp 53".</summary>
    public override string ToString() => !HostIp.IsValid
        ? $"{ProtocolName} {HostPort}"
        : HostIp.IsV6 ? $"{ProtocolName} [{HostIp}]:{HostPort}" : $"{ProtocolName} {HostIp}:{HostPort}";

    public static string NameOf(byte protocol) => protocol switch
    {
        Tcp => "tcp",
        Udp => "udp",
        Sctp => "sctp",
        _ => $"protocol {protocol}",
    };
}
