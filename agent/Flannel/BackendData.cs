using System;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Linux;
using CsCni.Overlay;

namespace CsCni.Agent.Flannel;

/// <summary>
/// What a node tells the others for its backend: BackendData and BackendV6Data of a lease, the annotations backend-data and
/// backend-v6-data of a node.
/// </summary>
/// <param name="Vni">vxlan: the VNI that the node uses; 0 where it does not say, as Flannel before 0.13.</param>
/// <param name="VtepMac">vxlan: the MAC of its vxlan link; the zero address for host-gw.</param>
internal readonly record struct BackendData(uint Vni, MacAddress VtepMac)
{
    /// <summary>
    /// The data as Flannel writes them: compact, and VtepMAC the last key and the only string, since Flannel finds its own
    /// MAC again by cutting the text at <c>:"</c>.
    /// </summary>
    internal string ToJson(BackendType type) => type switch
    {
        BackendType.Vxlan => $$"""{"VNI":{{Vni}},"VtepMAC":"{{VtepMac}}"}""",
        BackendType.HostGw => "null",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no such backend"),
    };

    /// <summary>Reads a node's data.</summary>
    /// <param name="json">The data, UTF-8; those of host-gw are not looked at.</param>
    /// <param name="type">The backend that they are of.</param>
    /// <param name="what">What they are, for the error: <c>annotation flannel.alpha.coreos.com/backend-data</c>.</param>
    /// <exception cref="FlannelFormatException">They are not what the backend needs.</exception>
    internal static BackendData Read(ReadOnlyMemory<byte> json, BackendType type, string what)
    {
        if (type == BackendType.HostGw)
        {
            return default;
        }

        try
        {
            JsonObject data = JsonText.ParseObject(json, what);
            return new((uint)(data["VNI"].AsInteger(0, (int)OverlayBackend.MaxVni) ?? 0), Mac(data["VtepMAC"]));
        }
        catch (CniException exception)
        {
            throw new FlannelFormatException(exception.Message);
        }
    }

    private static MacAddress Mac(JsonValue value) =>
        value.AsString() is string text && MacAddress.TryParse(text, out MacAddress mac) && !mac.IsZero && !mac.IsMulticast
            ? mac
            : throw value.Invalid("expected the unicast MAC of the node's vxlan link, like \"0e:12:34:56:78:9a\"");
}
