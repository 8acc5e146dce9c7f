using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Overlay;

namespace CsCni.Plugin.Config;

/// <summary>Reads which backend an overlay has, and its settings: the same on all nodes.</summary>
internal static class OverlayBackendReader
{
    private const int LeastMtu = 576;

    /// <exception cref="CniException">6: a wrong type. 7: an unknown backend, or a number out of bounds.</exception>
    public static OverlayBackend Read(JsonObject keys)
    {
        int mtu = keys["mtu"].AsInteger(0, ushort.MaxValue) ?? 0;
        return new()
        {
            Type = ReadType(keys["backend"]),
            Vni = (uint)(keys["vni"].AsInteger(1, (int)OverlayBackend.MaxVni) ?? 1),
            Port = (ushort)(keys["port"].AsInteger(1, ushort.MaxValue) ?? OverlayBackend.DefaultPort),
            UnderlayMtu = mtu is 0 or >= LeastMtu ? mtu : throw keys["mtu"].Invalid($"expected the underlay's, {LeastMtu} to {ushort.MaxValue} bytes, or 0 for that of the link to the peers"),
            Learning = keys["learning"].AsBool() ?? false,
            Gbp = keys["gbp"].AsBool() ?? false,
            DirectRouting = keys["directRouting"].AsBool() ?? false,
            TxChecksumOffload = keys["txChecksumOffload"].AsBool(),
        };
    }

    private static BackendType ReadType(JsonValue value) => value.AsString() switch
    {
        null or "" or "vxlan" => BackendType.Vxlan,
        "host-gw" => BackendType.HostGw,
        _ => throw value.Invalid("expected vxlan or host-gw"),
    };
}
