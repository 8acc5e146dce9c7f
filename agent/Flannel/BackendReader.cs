using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Overlay;

namespace CsCni.Agent.Flannel;

/// <summary>
/// Reads the key Backend of a network configuration: Flannel's Type, VNI, Port, MTU, GBP, Learning and DirectRouting, and
/// TxChecksumOffload of ours, which flanneld passes over.
/// </summary>
internal static class BackendReader
{
    /// <summary>What VXLAN over IPv4 takes of the underlay's MTU; Flannel takes as much off over IPv6.</summary>
    private const int VxlanOverhead = 50;

    /// <summary>The least MTU of IPv4 (RFC 791) and of IPv6 (RFC 8200).</summary>
    private const int LeastMtuV4 = 68, LeastMtuV6 = 1280;

    private const int MostMtu = 65535;

    /// <summary>Reads the backend.</summary>
    /// <param name="backend">The value of the key.</param>
    /// <param name="v6">Whether IPv6 will run over it, which sets a floor to the MTU.</param>
    /// <exception cref="CniException">A type that we do not serve, or a value out of its range.</exception>
    internal static OverlayBackend Read(JsonValue backend, bool v6)
    {
        if (backend.AsObject() is not JsonObject json)
        {
            throw backend.Invalid("expected {\"Type\":\"vxlan\"} or {\"Type\":\"host-gw\"}; Flannel takes no Backend for udp, which we do not serve");
        }

        JsonValue type = json["Type"];
        return type.AsString()?.ToLowerInvariant() switch
        {
            BackendName.Vxlan => Vxlan(json, v6),
            BackendName.HostGw => new() { Type = BackendType.HostGw },
            _ => throw type.Invalid("expected \"vxlan\" or \"host-gw\"; Flannel's other backends are not served"),
        };
    }

    private static OverlayBackend Vxlan(JsonObject json, bool v6)
    {
        int port = json["Port"].AsInteger(0, ushort.MaxValue) ?? 0;
        return new()
        {
            Type = BackendType.Vxlan,
            Vni = (uint)(json["VNI"].AsInteger(1, (int)OverlayBackend.MaxVni) ?? 1),
            Port = port == 0 ? OverlayBackend.DefaultPort : (ushort)port,
            UnderlayMtu = Mtu(json["MTU"], v6),
            Gbp = json["GBP"].AsBool() ?? false,
            Learning = json["Learning"].AsBool() ?? false,
            DirectRouting = json["DirectRouting"].AsBool() ?? false,
            TxChecksumOffload = json["TxChecksumOffload"].AsBool(),
        };
    }

    private static int Mtu(JsonValue value, bool v6)
    {
        int least = (v6 ? LeastMtuV6 : LeastMtuV4) + VxlanOverhead;
        long mtu = value.AsInteger() ?? 0;
        return mtu == 0 || (mtu >= least && mtu <= MostMtu)
            ? (int)mtu
            : throw value.Invalid($"expected 0 for the MTU of the underlay's link, or {least} to {MostMtu}");
    }
}
