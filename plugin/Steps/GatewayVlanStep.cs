using CsCni.Cni;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;

namespace CsCni.Plugin.Steps;

/// <summary>
/// The link that carries the gateway's address within a VLAN: a veth pair named "BRIDGE.VLAN", whose other end is a port
/// of the bridge in that VLAN. It stays when attachments go, as the bridge does.
/// </summary>
internal static class GatewayVlanStep
{
    /// <returns>The link that gets the address.</returns>
    /// <exception cref="CniException">7: another kind of link has its name.</exception>
    public static Link Ensure(AttachmentContext context, BridgeConfig config, Link bridge)
    {
        string name = BridgeRules.GatewayVlanName(config);
        RouteSocket host = context.Host;
        if (host.TryGetLink(name) is not { } link)
        {
            context.Rollback.Push($"delete \"{name}\"", () => host.Batch.DeleteLink(name).Accept(Errno.NoDevice).Send());
            LinkSettings port = new() { Name = PortName(name), Mtu = config.Mtu, Master = bridge.Index };
            host.Batch
                .CreateLink(new LinkSettings { Name = name, Mtu = config.Mtu, Up = true }, new Veth(port)).Accept(Errno.Exists)
                .Send();
            HostSysctls.Apply(name);
            link = host.GetLink(name);
        }

        if (link.Kind != "veth")
        {
            throw new CniException(
                ErrorCode.InvalidConfig, $"\"{name}\" already exists but is not a veth, which carries the gateway's address of VLAN {config.Vlan}: remove it");
        }

        host.Batch.SetLink(link.LowerLink, new() { Up = true, Master = bridge.Index }).Send();
        VlanStep.ApplyGateway(host, link.LowerLink, config.Vlan);
        return link;
    }

    /// <summary>"veth" and eight digits derived from the name, as for attachments, so that a second try finds the first one's.</summary>
    private static string PortName(string name) => AttachmentKey.HostName(new("gateway", name, string.Empty), 0);
}
