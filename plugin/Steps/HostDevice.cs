using System;
using CsCni.Cni;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;

namespace CsCni.Plugin.Steps;

/// <summary>Finds the link of the node that a configuration names: by its name, its address, or its place among the devices.</summary>
internal static class HostDevice
{
    private const string PciDevices = "/sys/bus/pci/devices";
    private const string AuxiliaryDevices = "/sys/bus/auxiliary/devices";

    /// <summary>Drivers that leave a device to a process in user space: the kernel has no link of it.</summary>
    private static readonly string[] s_userspaceDrivers = ["vfio-pci", "uio_pci_generic", "igb_uio"];

    /// <summary>The link; null for a device that a process in user space drives.</summary>
    /// <exception cref="CniException">7: there is none.</exception>
    public static Link? Find(RouteSocket host, HostDeviceConfig config)
    {
        string pci = PciAddress(config);
        return pci.Length > 0 && IsDrivenInUserspace(pci) ? null : FindLink(host, config, pci) ?? throw Missing(config);
    }

    /// <summary>Whether the configuration names this link by what the link itself tells: by then it is no longer in the node's /sys.</summary>
    public static bool IsNamed(Link link, HostDeviceConfig config) =>
        config.Device.Length > 0 ? link.Alias == config.Device : config.HardwareAddress is { } mac && link.Mac == mac;

    private static Link? FindLink(RouteSocket host, HostDeviceConfig config, string pci)
    {
        if (config.Device.Length > 0)
        {
            return host.TryGetLink(config.Device);
        }

        if (config.HardwareAddress is { } mac)
        {
            return host.ListLinks().Find(link => link.Mac == mac);
        }

        string path = config.KernelPath.Length > 0 ? config.KernelPath : pci.Length > 0 ? $"{PciDevices}/{pci}" : $"{AuxiliaryDevices}/{config.DeviceId}";
        return LinkName(path) is { } name ? host.TryGetLink(name) : null;
    }

    /// <summary>
    /// The device's address on the PCI bus; empty where it is named in another way. As in the reference plugin, the runtime's
    /// word goes before the configuration's where it is about that bus.
    /// </summary>
    private static string PciAddress(HostDeviceConfig config)
    {
        if (config.DeviceId.Length == 0)
        {
            return config.PciBusId;
        }

        return FileSystem.Exists($"{PciDevices}/{config.DeviceId}") ? config.DeviceId
            : FileSystem.Exists($"{AuxiliaryDevices}/{config.DeviceId}") ? config.PciBusId
            : throw new CniException(ErrorCode.InvalidConfig, $"runtime config DeviceID {config.DeviceId} not found or unsupported: it is on neither the PCI nor the auxiliary bus");
    }

    private static bool IsDrivenInUserspace(string pci)
    {
        string driver = FileSystem.ReadLink($"{PciDevices}/{pci}/driver") ?? string.Empty;
        return Array.IndexOf(s_userspaceDrivers, driver[(driver.LastIndexOf('/') + 1)..]) >= 0;
    }

    private static string? LinkName(string device)
    {
        using DirectoryHandle? directory = DirectoryHandle.TryOpen($"{device}/net", out _);
        string? first = null;
        directory?.ForEachName(name => first ??= name);
        return first;
    }

    private static CniException Missing(HostDeviceConfig config)
    {
        string named = config.Device.Length > 0 ? $"device \"{config.Device}\""
            : config.HardwareAddress is { } mac ? $"hwaddr {mac}"
            : config.KernelPath.Length > 0 ? $"kernelpath \"{config.KernelPath}\""
            : config.PciBusId.Length > 0 ? $"pciBusID {config.PciBusId}" : $"deviceID {config.DeviceId}";
        return new(ErrorCode.InvalidConfig, $"{named}: the node has no such link; it may be in a container already, or its driver may not be loaded");
    }
}
