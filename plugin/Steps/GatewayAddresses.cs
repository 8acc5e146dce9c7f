using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;

namespace CsCni.Plugin.Steps;

/// <summary>The gateway's addresses on the link that carries them.</summary>
/// <param name="context">The call.</param>
/// <param name="config">Its configuration.</param>
/// <param name="carrier">The bridge, or its link within the VLAN.</param>
/// <param name="bridge">The bridge's index.</param>
/// <param name="wanted">The addresses.</param>
internal sealed class GatewayAddresses(AttachmentContext context, BridgeConfig config, Link carrier, int bridge, List<IpPrefix> wanted)
{
    private readonly RouteSocket _host = context.Host;

    /// <summary>
    /// Adds what is missing. What stands there is listed rather than tried: the kernel calls an IPv6 address existing whatever
    /// its prefix length is, and what is in the way has to go, or to be refused, before anything is added.
    /// </summary>
    /// <returns>True where an address was added.</returns>
    /// <exception cref="CniException">7 or 11: another address is in the way.</exception>
    public bool Ensure()
    {
        List<InterfaceAddress> standing = _host.ListAddresses(carrier.Index);
        List<IpPrefix> missing = wanted.FindAll(address => !standing.Exists(present => present.Prefix == address));
        foreach (InterfaceAddress present in standing)
        {
            if (!wanted.Contains(present.Prefix))
            {
                MakeWay(present, missing);
            }
        }

        bool isAdded = false;
        foreach (IpPrefix address in missing)
        {
            isAdded |= Add(address);
        }

        return isAdded;
    }

    /// <summary>
    /// Where an IPv4 address is missing, any other is in the way of it; where an IPv6 one is, those of networks that overlap.
    /// One of a former subnet is always, also beside the right one: somebody may have been killed in between.
    /// </summary>
    private void MakeWay(in InterfaceAddress present, List<IpPrefix> missing)
    {
        IpPrefix other = present.Prefix;
        if (FormerSubnet.Has(config, other))
        {
            if (!config.ForceAddress)
            {
                FormerSubnet.RequireUnused(_host, bridge, carrier.Name, other, wanted);
            }

            Remove(present);
            return;
        }

        int blocked = missing.FindIndex(address => address.Family == other.Family && (other.Address.IsV4 || other.Overlaps(address)));
        if (blocked < 0)
        {
            return;
        }

        if (!config.ForceAddress)
        {
            throw new CniException(
                ErrorCode.InvalidConfig,
                $"\"{carrier.Name}\" already has an IP address different from {missing[blocked]}: {other}; set forceAddress to replace it, or name another bridge");
        }

        Remove(present);
    }

    private void Remove(in InterfaceAddress address) => _host.Batch.DeleteAddress(address).Accept(Errno.AddressNotAvailable).Send();

    /// <returns>False where another ADD was quicker.</returns>
    private bool Add(IpPrefix address)
    {
        InterfaceAddress added = new()
        {
            Link = carrier.Index,
            Prefix = address,
            Flags = address.Address.IsV6 ? AddressFlags.NoDad : AddressFlags.None,
        };
        _host.Batch.CreateAddress(added).Accept(Errno.Exists).Send();
        if (_host.Batch.ResultOf(0) != Errno.None)
        {
            return false;
        }

        // Behind the change, unlike other steps: before it nobody knows whether the address is there already, and what was
        // there before is not undone.
        context.Rollback.Push($"remove {address} from \"{carrier.Name}\"", () => RemoveUnused(added));
        return true;
    }

    /// <summary>
    /// Another attachment may have come to rely on the address meanwhile; then it stays. The one port that may be there
    /// is the failed attachment's own, which goes next.
    /// </summary>
    private void RemoveUnused(in InterfaceAddress address)
    {
        if (_host.ListLinks(new LinkFilter(Master: bridge)).Count <= 1)
        {
            Remove(address);
        }
    }
}
