using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;

namespace CsCni.Plugin.Steps;

/// <summary>The VLANs of the host's end on a bridge that filters by VLAN.</summary>
internal static class VlanStep
{
    /// <summary>The VLAN that the kernel puts every new port into (IFLA_BR_VLAN_DEFAULT_PVID's default).</summary>
    public const ushort DefaultVlan = 1;

    /// <summary>Puts the port into the VLANs of the configuration, and takes it out of the default one unless that is preserved.</summary>
    public static void Apply(RouteSocket host, int port, BridgeConfig config)
    {
        if (!config.HasVlans)
        {
            return;
        }

        RouteBatch batch = host.Batch;
        if (config.Vlan != 0 && !config.PreserveDefaultVlan)
        {
            batch.DeleteBridgeVlan(port, new BridgeVlan(DefaultVlan)).Accept(Errno.NoEntry);
        }

        foreach (BridgeVlan vlan in Expected(config))
        {
            RouteParts.MakeRoom(batch);
            batch.CreateBridgeVlan(port, vlan);
        }

        batch.Send();
    }

    /// <summary>Puts the gateway's port into its VLAN alone.</summary>
    public static void ApplyGateway(RouteSocket host, int port, int vlan) => host.Batch
        .DeleteBridgeVlan(port, new BridgeVlan(DefaultVlan)).Accept(Errno.NoEntry)
        .CreateBridgeVlan(port, new BridgeVlan((ushort)vlan, BridgeVlanFlags.Pvid | BridgeVlanFlags.Untagged))
        .Send();

    /// <summary>
    /// What <see cref="Apply"/> puts on the port; CHECK looks for the same. A trunk alone leaves untagged frames in the
    /// default VLAN, as the reference plugin does.
    /// </summary>
    public static BridgeVlan[] Expected(BridgeConfig config)
    {
        ushort own = config.Vlan != 0 ? (ushort)config.Vlan : DefaultVlan;
        BridgeVlan[] vlans = new BridgeVlan[config.VlanTrunk.Count + 1];
        vlans[0] = new(own, BridgeVlanFlags.Pvid | BridgeVlanFlags.Untagged);
        for (int index = 0; index < config.VlanTrunk.Count; index++)
        {
            vlans[index + 1] = new(config.VlanTrunk[index].First, config.VlanTrunk[index].Last);
        }

        return vlans;
    }
}
