using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CsCni.Agent.Flannel;
using CsCni.Agent.Membership.Etcd.Client;
using CsCni.Agent.Membership.Etcd.Wire;
using Microsoft.Extensions.Logging;

namespace CsCni.Agent.Membership.Etcd;

/// <summary>
/// Takes a node out of etcd: the keys with its address and a lease are deleted, and the leases ended that have no other key.
/// A reservation stays the node's, and tells only its address again, so that it is nobody's peer.
/// </summary>
internal sealed class SubnetDeparture(EtcdClient client, SubnetRegistry registry, ILogger log)
{
    private const int Attempts = 5;

    /// <summary>Takes the node out.</summary>
    /// <exception cref="EtcdException">etcd fails, or somebody goes on writing to the node's keys.</exception>
    internal async Task LeaveAsync(LocalNode local, CancellationToken stop)
    {
        LeaseValue bare = new() { PublicIpV4 = local.PublicIpV4, PublicIpV6 = local.PublicIpV6 };
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            RegistrySnapshot snapshot = await registry.ReadAsync(stop).ConfigureAwait(false);
            List<OwnEntry> left = [.. OwnEntry.AllOf(bare, snapshot, registry.Keys).Where(static own => !own.Entry.IsReservation || own.Value.BackendType.Length > 0)];
            if (left.Count == 0)
            {
                return;
            }

            foreach (OwnEntry own in left)
            {
                await GiveUpAsync(own, stop).ConfigureAwait(false);
            }
        }

        throw new EtcdException(EtcdFault.Refused, $"the keys of {local.Name} are written again as they are deleted: is another agent or flanneld running with its address?");
    }

    private async Task GiveUpAsync(OwnEntry own, CancellationToken stop)
    {
        byte[] key = RegistryKeys.Bytes(own.Entry.Key);
        LeaseValue bare = new() { PublicIpV4 = own.Value.PublicIpV4, PublicIpV6 = own.Value.PublicIpV6 };
        RequestOp write = own.Entry.IsReservation
            ? new() { RequestPut = new() { Key = key, Value = RegistryKeys.Bytes(bare.ToJson()) } }
            : new() { RequestDeleteRange = new() { Key = key } };
        Compare unchanged = new() { Key = key, Target = "MOD", Result = "EQUAL", ModRevision = own.Entry.ModRevision };
        if (await registry.TryWriteAsync([unchanged], [write], stop).ConfigureAwait(false) is null)
        {
            return;
        }

        EtcdLog.Left(log, own.Entry.Key, own.Entry.IsReservation ? "the reservation stays" : "deleted");
        if (!own.Entry.IsReservation)
        {
            await EndLeaseAsync(own.Entry.Lease, stop).ConfigureAwait(false);
        }
    }

    private async Task EndLeaseAsync(long lease, CancellationToken stop)
    {
        try
        {
            LeaseResponse known = await client.TimeToLiveAsync(lease, stop).ConfigureAwait(false);
            if (known.Ttl > 0 && known.Keys is null or [])
            {
                await client.RevokeAsync(lease, stop).ConfigureAwait(false);
            }
        }
        catch (EtcdException exception) when (exception.Fault is EtcdFault.NotFound or EtcdFault.Denied)
        {
            // Without keys it ends by itself.
        }
    }
}
