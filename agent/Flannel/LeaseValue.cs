using System;
using System.Text;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Linux;
using CsCni.Overlay;

namespace CsCni.Agent.Flannel;

/// <summary>The value of a lease's key: what a node that has a subnet tells of itself (Flannel's LeaseAttrs).</summary>
internal sealed record LeaseValue
{
    /// <summary>PublicIP: its IPv4 address on the underlay; the default value for none, which is written as 0.0.0.0.</summary>
    public IpAddress PublicIpV4 { get; init; }

    /// <summary>PublicIPv6: its IPv6 address on the underlay; the default value for none, which is written as null.</summary>
    public IpAddress PublicIpV6 { get; init; }

    /// <summary>BackendType as it stands there; empty where it does not, as in a reservation for a node that has not come yet.</summary>
    public string BackendType { get; init; } = string.Empty;

    /// <summary>BackendData of vxlan; the default value where there is none.</summary>
    public BackendData DataV4 { get; init; }

    /// <summary>BackendV6Data of vxlan; the default value where there is none.</summary>
    public BackendData DataV6 { get; init; }

    /// <summary>True where the backend is this one.</summary>
    public bool Serves(BackendType type) => BackendType == BackendName.Of(type);

    /// <summary>Its address of a family; the default value for none.</summary>
    public IpAddress PublicIp(IpFamily family) => family == IpFamily.V4 ? PublicIpV4 : PublicIpV6;

    /// <summary>Its backend's data of a family.</summary>
    public BackendData Data(IpFamily family) => family == IpFamily.V4 ? DataV4 : DataV6;

    /// <summary>True where both are of one node: its address is what Flannel knows a node by, the IPv4 one where both have it.</summary>
    public bool IsOfSameNode(LeaseValue other) => PublicIpV4.IsValid && other.PublicIpV4.IsValid
        ? PublicIpV4 == other.PublicIpV4
        : PublicIpV6.IsValid && PublicIpV6 == other.PublicIpV6;

    /// <summary>Reads a value.</summary>
    /// <param name="json">The value, UTF-8.</param>
    /// <param name="what">What it is of, for the error: the key.</param>
    /// <exception cref="FlannelFormatException">It is not JSON, or something in it is not what Flannel writes.</exception>
    internal static LeaseValue Read(ReadOnlyMemory<byte> json, string what)
    {
        try
        {
            JsonObject value = JsonText.ParseObject(json, what);
            return Read(value, value["BackendType"].AsString() ?? string.Empty, what);
        }
        catch (CniException exception)
        {
            throw new FlannelFormatException(exception.Message);
        }
    }

    /// <summary>
    /// The value as Flannel writes it, key by key; a family without an address has no data, and host-gw has none at all.
    /// </summary>
    internal string ToJson()
    {
        StringBuilder json = new("{\"PublicIP\":\"");
        json.Append(PublicIpV4.IsValid ? PublicIpV4.ToString() : "0.0.0.0").Append("\",\"PublicIPv6\":");
        json.Append(PublicIpV6.IsValid ? $"\"{PublicIpV6}\"" : "null");
        if (BackendType.Length > 0)
        {
            json.Append(",\"BackendType\":\"").Append(BackendType).Append('"');
        }

        if (Serves(Overlay.BackendType.Vxlan))
        {
            AppendData(json, "BackendData", PublicIpV4, DataV4);
            AppendData(json, "BackendV6Data", PublicIpV6, DataV6);
        }

        return json.Append('}').ToString();
    }

    private static void AppendData(StringBuilder json, string key, IpAddress publicIp, BackendData data)
    {
        if (publicIp.IsValid)
        {
            json.Append(",\"").Append(key).Append("\":").Append(data.ToJson(Overlay.BackendType.Vxlan));
        }
    }

    private static LeaseValue Read(JsonObject value, string backend, string what)
    {
        IpAddress v4 = Address(value["PublicIP"], IpFamily.V4);
        IpAddress v6 = Address(value["PublicIPv6"], IpFamily.V6);
        bool vxlan = backend == BackendName.Vxlan;
        return new()
        {
            PublicIpV4 = v4,
            PublicIpV6 = v6,
            BackendType = backend,
            DataV4 = vxlan ? Data(value["BackendData"], what) : default,
            DataV6 = vxlan ? Data(value["BackendV6Data"], what) : default,
        };
    }

    private static BackendData Data(JsonValue data, string what) =>
        data.IsPresent ? BackendData.Read(data.Raw, Overlay.BackendType.Vxlan, $"{what}: {data.Path}") : default;

    private static IpAddress Address(JsonValue value, IpFamily family)
    {
        if (value.AsString() is not string text)
        {
            return default;
        }

        if (!IpAddress.TryParse(text, out IpAddress address) || address.Family != family || address.IsMulticast || address.IsLoopback)
        {
            throw value.Invalid(family == IpFamily.V4 ? "expected the node's IPv4 address" : "expected the node's IPv6 address");
        }

        return address.IsUnspecified ? default : address;
    }
}
