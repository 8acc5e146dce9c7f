using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;
using CsCni.Plugin.Steps;

namespace CsCni.Plugin.Features;

/// <summary>Compares all that ADD made with its result and its configuration. Changes nothing.</summary>
internal sealed class BridgeCheck(AttachmentContext context, BridgeConfig config, CniResult expected)
{
    /// <exception cref="CniException">101: the first difference.</exception>
    public void Run()
    {
        ResultInterface containerSide = FindContainerSide();
        Link bridge = CheckBridge();
        Link container = CheckContainerLink(containerSide);
        CheckHostLink(container, bridge);
        if (!config.HasAddresses)
        {
            return;
        }

        new AddressCheck(context, expected).Run(container.Index, expected.Interfaces.IndexOf(containerSide));
        if (config.IsGateway)
        {
            CheckGateway(bridge);
        }
    }

    private ResultInterface FindContainerSide()
    {
        string ifName = context.Attachment.IfName;
        string sandbox = context.Call.Environment.NetNsPath;
        ResultInterface found = expected.Interfaces.Find(link => link.Sandbox.Length > 0 && link.Name == ifName)
            ?? throw Difference($"prevResult has no interface \"{ifName}\" in a sandbox");
        return found.Sandbox == sandbox
            ? found
            : throw Difference($"sandbox in prevResult \"{found.Sandbox}\" is not CNI_NETNS \"{sandbox}\"");
    }

    private Link CheckBridge()
    {
        Link bridge = context.Host.TryGetLink(config.Bridge) ?? throw Difference($"bridge \"{config.Bridge}\" is missing");
        Require(bridge.Kind == "bridge", $"link \"{config.Bridge}\" is of kind \"{bridge.Kind}\", expected bridge");
        Require(bridge.IsUp, $"bridge \"{config.Bridge}\" is down");
        if (expected.Interfaces.Find(link => link.Sandbox.Length == 0 && link.Name == config.Bridge) is { } told)
        {
            CheckMac(bridge, told);
        }

        if (config.PromiscMode)
        {
            Require((bridge.Flags & LinkFlags.Promiscuous) != 0, $"bridge \"{config.Bridge}\" is not promiscuous");
        }

        return bridge;
    }

    private Link CheckContainerLink(ResultInterface told)
    {
        Link link = context.Container.TryGetLink(told.Name)
            ?? throw Difference($"interface \"{told.Name}\" is missing in \"{told.Sandbox}\"");
        Require(link.Kind == "veth", $"interface \"{told.Name}\" is of kind \"{link.Kind}\", expected veth");
        Require(link.IsUp != config.DisableContainerInterface, $"interface \"{told.Name}\" is {(link.IsUp ? "up" : "down")}");
        CheckMac(link, told);
        CheckMtu(link, told.Mtu);
        return link;
    }

    private void CheckHostLink(Link container, Link bridge)
    {
        Link host = context.Host.TryGetLink(container.LowerLink)
            ?? throw Difference($"interface \"{container.Name}\" has no veth peer on the node");
        Require(host.Kind == "veth" && host.LowerLink == container.Index, $"link \"{host.Name}\" is not the peer of \"{container.Name}\"");
        if (expected.Interfaces.Find(link => link.Sandbox.Length == 0 && link.Name != config.Bridge) is { } told)
        {
            Require(host.Name == told.Name, $"the peer of \"{container.Name}\" is \"{host.Name}\", expected \"{told.Name}\"");
            CheckMac(host, told);
            CheckMtu(host, told.Mtu);
        }

        Require(host.IsUp, $"host link \"{host.Name}\" is down");
        Require(host.Master == bridge.Index, $"host link \"{host.Name}\" is not a port of bridge \"{bridge.Name}\"");
        CheckPort(host);
    }

    private void CheckPort(Link host)
    {
        bool hairpin = host.Port?.Hairpin ?? false;

        // A portmap behind this plugin may have turned it on.
        Require(hairpin || !(config.HairpinMode || config.NeedsHairpin), $"hairpin mode of \"{host.Name}\" is off, expected on");
        bool isolated = host.Port?.Isolated ?? false;
        Require(isolated == config.PortIsolation, $"isolation of \"{host.Name}\" is {Text(isolated)}, expected {Text(config.PortIsolation)}");
        if (!config.HasVlans)
        {
            return;
        }

        List<BridgeVlan> present = context.Host.ListBridgeVlans(host.Index);
        foreach (BridgeVlan vlan in VlanStep.Expected(config))
        {
            Require(IsCovered(vlan, present), $"VLAN {Text(vlan)} is missing on \"{host.Name}\"");
        }

        bool inDefault = present.Exists(static vlan => vlan.First <= VlanStep.DefaultVlan && vlan.Last >= VlanStep.DefaultVlan);
        bool wantsDefault = config.PreserveDefaultVlan || IsCovered(new(VlanStep.DefaultVlan), [.. VlanStep.Expected(config)]);
        Require(inDefault == wantsDefault, $"VLAN {VlanStep.DefaultVlan} is {(inDefault ? "still" : "no longer")} on \"{host.Name}\"");
    }

    private void CheckGateway(Link bridge)
    {
        string name = config.Vlan != 0 ? BridgeRules.GatewayVlanName(config) : bridge.Name;
        Link carrier = context.Host.TryGetLink(name) ?? throw Difference($"the gateway's link \"{name}\" is missing");
        List<IpPrefix> wanted = GatewayStep.Addresses(expected);
        List<InterfaceAddress> present = context.Host.ListAddresses(carrier.Index);
        foreach (IpPrefix address in wanted)
        {
            Require(present.Exists(has => has.Prefix == address), $"gateway address {address} is missing on \"{name}\"");
        }

        foreach (string path in GatewayStep.ForwardingSysctls(wanted))
        {
            string? value = Sysctl.Get(path);
            Require(value is not (null or "0"), $"the node does not forward: sysctl {path.Replace('/', '.')} is {value ?? "missing"}, expected 1");
        }
    }

    /// <summary>The kernel lists neighbouring IDs with equal flags as one range, so each ID is looked for by itself.</summary>
    private static bool IsCovered(in BridgeVlan wanted, List<BridgeVlan> present)
    {
        const BridgeVlanFlags compared = BridgeVlanFlags.Pvid | BridgeVlanFlags.Untagged;
        for (int id = wanted.First; id <= wanted.Last; id++)
        {
            BridgeVlanFlags flags = wanted.Flags & compared;
            if (!present.Exists(range => range.First <= id && id <= range.Last && (range.Flags & compared & flags) == flags))
            {
                return false;
            }
        }

        return true;
    }

    private void CheckMac(Link link, ResultInterface told) =>
        Require(
            told.Mac.Length == 0 || (MacAddress.TryParse(told.Mac, out MacAddress mac) && mac == link.Mac),
            $"MAC of \"{link.Name}\" is {link.Mac}, expected {told.Mac}");

    /// <summary>Results tell the MTU from version 1.1.0 on; before, only the configuration may.</summary>
    private void CheckMtu(Link link, int told)
    {
        int mtu = told != 0 ? told : config.Mtu;
        Require(mtu == 0 || mtu == link.Mtu, $"MTU of \"{link.Name}\" is {link.Mtu}, expected {mtu}");
    }

    private void Require(bool holds, string difference)
    {
        if (!holds)
        {
            throw Difference(difference);
        }
    }

    private CniException Difference(string what) => CheckFailure.Of(context.Attachment, what);

    private static string Text(bool on) => on ? "on" : "off";

    private static string Text(in BridgeVlan vlan)
    {
        string ids = vlan.First == vlan.Last ? $"{vlan.First}" : $"{vlan.First}-{vlan.Last}";
        return (vlan.Flags & BridgeVlanFlags.Pvid) != 0 ? $"{ids} (PVID, untagged)" : ids;
    }
}
