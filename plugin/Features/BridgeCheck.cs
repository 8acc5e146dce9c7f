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
    private readonly VethCheck _pair = new(context, expected, config.Mtu);

    /// <returns>Both ends of the pair.</returns>
    /// <exception cref="CniException">101: the first difference.</exception>
    public (Link Host, Link Container) Run()
    {
        ResultInterface told = _pair.ContainerSide();
        Link bridge = CheckBridge();
        Link container = _pair.Container(told, isUp: !config.DisableContainerInterface);
        Link host = _pair.Host(container, except: config.Bridge);
        Require(host.Master == bridge.Index, $"host link \"{host.Name}\" is not a port of bridge \"{bridge.Name}\"");
        CheckPort(host);
        if (config.HasAddresses)
        {
            new AddressCheck(context, expected).Run(container.Index, expected.Interfaces.IndexOf(told));
            if (config.IsGateway)
            {
                CheckGateway(bridge);
            }
        }

        return (host, container);
    }

    private Link CheckBridge()
    {
        Link bridge = context.Host.TryGetLink(config.Bridge) ?? throw Difference($"bridge \"{config.Bridge}\" is missing");
        Require(bridge.Kind == "bridge", $"link \"{config.Bridge}\" is of kind \"{bridge.Kind}\", expected bridge");
        Require(bridge.IsUp, $"bridge \"{config.Bridge}\" is down");
        if (expected.Interfaces.Find(link => link.Sandbox.Length == 0 && link.Name == config.Bridge) is { } told)
        {
            _pair.CompareMac(bridge, told);
        }

        if (config.PromiscMode)
        {
            Require((bridge.Flags & LinkFlags.Promiscuous) != 0, $"bridge \"{config.Bridge}\" is not promiscuous");
        }

        return bridge;
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

        if (ForwardingStep.Fault(wanted) is { } fault)
        {
            throw Difference(fault);
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

    private void Require(bool holds, string difference) => _pair.Require(holds, difference);

    private CniException Difference(string what) => _pair.Difference(what);

    private static string Text(bool on) => on ? "on" : "off";

    private static string Text(in BridgeVlan vlan)
    {
        string ids = vlan.First == vlan.Last ? $"{vlan.First}" : $"{vlan.First}-{vlan.Last}";
        return (vlan.Flags & BridgeVlanFlags.Pvid) != 0 ? $"{ids} (PVID, untagged)" : ids;
    }
}
