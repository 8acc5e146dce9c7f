using CsCni.Cni;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;

namespace CsCni.Plugin.Steps;

/// <summary>The veth pair whose host's end is a port of the bridge.</summary>
internal static class BridgePortStep
{
    private const int Tries = 5;

    /// <summary>BR_MAX_PORTS of the kernel's net/bridge/br_private.h, which numbers them from 1.</summary>
    private const int KernelsMostPorts = 1023;

    /// <summary>Makes the pair.</summary>
    /// <param name="context">The call.</param>
    /// <param name="config">Its configuration.</param>
    /// <param name="mac">The container's end's hardware address; null leaves it to the kernel.</param>
    /// <param name="bridge">The bridge; it is made anew where it went away in between.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    /// <exception cref="CniException">100: the bridge has no room for another port.</exception>
    public static VethPair Create(AttachmentContext context, BridgeConfig config, MacAddress? mac, ref Link bridge)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                VethPair pair = VethStep.Create(context, new() { Mtu = config.Mtu, Mac = mac, Master = bridge.Index, HasNoLinkLocal = true, Port = PortOf(config) });
                VlanStep.Apply(context.Host, pair.Host.Index, config);
                return pair;
            }
            catch (NetlinkException exception)
                when (attempt < Tries && exception.Errno is Errno.Invalid or Errno.NoDevice && IsGone(context.Host, bridge))
            {
                // Another ADD made the bridge, failed, and took it away again. A pair that was made just before has lost it.
                HostLink.Delete(context.Host, context.Attachment);
                bridge = BridgeStep.Ensure(context, config);
            }
            catch (NetlinkException exception) when (exception.Errno is Errno.ExchangeFull)
            {
                throw new CniException(
                    ErrorCode.Kernel,
                    $"bridge \"{bridge.Name}\" is full: the kernel allows {KernelsMostPorts} ports on one ({exception.Errno.Describe()}); attach fewer containers, or put further ones on a network with a bridge of its own");
            }
        }
    }

    private static BridgePort? PortOf(BridgeConfig config)
    {
        bool hairpin = config.HairpinMode || config.NeedsHairpin;
        return hairpin || config.PortIsolation
            ? new() { Hairpin = hairpin ? true : null, Isolated = config.PortIsolation ? true : null }
            : null;
    }

    private static bool IsGone(RouteSocket host, Link bridge) => host.TryGetLink(bridge.Index) is null;
}
