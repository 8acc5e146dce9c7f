using System;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Cni.Results;
using CsCni.Linux;

namespace CsCni.Plugin.Config;

/// <summary>The keys of the reference plugin <c>host-device</c>, with its meanings. Of those that name the link, the first that is told counts.</summary>
internal sealed class HostDeviceConfig
{
    private HostDeviceConfig(NetworkConfig config)
    {
        JsonObject root = config.Root;
        Device = root["device"].AsString() ?? string.Empty;
        HardwareAddress = ReadMac(root["hwaddr"]);
        KernelPath = ReadKernelPath(root["kernelpath"]);
        PciBusId = ReadId(root["pciBusID"]);
        DeviceId = ReadId(config.RuntimeConfig?["deviceID"] ?? default);
        Dns = ResultReader.ReadDns(root["dns"]);
        Ipam = IpamSettings.Read(config);
        if (Device.Length + KernelPath.Length + PciBusId.Length + DeviceId.Length == 0 && HardwareAddress is null)
        {
            throw new CniException(
                ErrorCode.InvalidConfig, "network configuration: specify either \"device\", \"hwaddr\", \"kernelpath\" or \"pciBusID\": which link of the node the container gets");
        }
    }

    /// <summary>device: the link's name on the node.</summary>
    public string Device { get; }

    /// <summary>hwaddr: the link's hardware address.</summary>
    public MacAddress? HardwareAddress { get; }

    /// <summary>kernelpath: the device's directory below /sys/devices/.</summary>
    public string KernelPath { get; }

    /// <summary>pciBusID: the device's address on the PCI bus, such as 0000:00:1f.6.</summary>
    public string PciBusId { get; }

    /// <summary>runtimeConfig.deviceID: the name of a device of the PCI bus, or else of the auxiliary bus.</summary>
    public string DeviceId { get; }

    /// <summary>dns of the config; where any field is set, it takes the place of the IPAM's.</summary>
    public ResultDns Dns { get; }

    /// <summary>Which IPAM plugin gives the addresses, if any.</summary>
    public IpamSettings Ipam { get; }

    /// <summary>Reads the keys.</summary>
    /// <exception cref="CniException">6: a wrong type. 7: a bad value, or no key that names a link.</exception>
    public static HostDeviceConfig Read(NetworkConfig config) => new(config);

    private static MacAddress? ReadMac(JsonValue value)
    {
        string? text = value.AsString();
        return string.IsNullOrEmpty(text) ? null
            : MacAddress.TryParse(text, out MacAddress mac) ? mac
            : throw value.Invalid("expected six hexadecimal bytes, as 0e:12:34:56:78:9a");
    }

    private static string ReadKernelPath(JsonValue value)
    {
        string path = value.AsString() ?? string.Empty;
        bool isGood = path.Length == 0
            || (path.StartsWith("/sys/devices/", StringComparison.Ordinal) && !$"{path}/".Contains("/../", StringComparison.Ordinal) && !path.Contains('\0'));
        return isGood ? path : throw value.Invalid("kernel device path must be absolute and begin with /sys/devices/");
    }

    /// <summary>It becomes part of a path.</summary>
    private static string ReadId(JsonValue value)
    {
        string id = value.AsString() ?? string.Empty;
        bool isGood = id is not ("." or "..");
        foreach (char character in id)
        {
            isGood &= char.IsAsciiLetterOrDigit(character) || character is '.' or ':' or '_' or '-';
        }

        return isGood ? id : throw value.Invalid("expected a device's name on its bus, such as 0000:00:1f.6");
    }
}
