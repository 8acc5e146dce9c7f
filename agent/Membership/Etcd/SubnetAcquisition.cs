using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CsCni.Agent.Flannel;
using CsCni.Agent.Membership.Etcd.Client;
using CsCni.Agent.Membership.Etcd.Wire;
using CsCni.Agent.Settings;
using CsCni.Linux;
using Microsoft.Extensions.Logging;

namespace CsCni.Agent.Membership.Etcd;

/// <summary>
/// Gets this node an entry: the one that it has already, by its address; else its previous subnet, where that is free; else
/// one of the first hundred free ones by chance. Written by transaction, and from the beginning where another node was faster.
/// </summary>
internal sealed class SubnetAcquisition(EtcdSettings settings, EtcdClient client, SubnetRegistry registry, ILogger log)
{
    private const int FreeOnes = 100;
    private const int MostCollisions = 20;

    /// <summary>A lease that was granted and has no key yet: good for the next attempt.</summary>
    private LeaseResponse? _spare;

    /// <summary>Gets the entry.</summary>
    /// <exception cref="EtcdException">etcd fails, no subnet is free, or others were faster too often.</exception>
    internal async Task<HeldSubnet> AcquireAsync(WantedSubnet wanted, CancellationToken stop)
    {
        for (int collisions = 0; collisions < MostCollisions; collisions++)
        {
            RegistrySnapshot snapshot = await registry.ReadAsync(stop).ConfigureAwait(false);
            if (await TryAcquireAsync(wanted, snapshot, collisions, stop).ConfigureAwait(false) is HeldSubnet held)
            {
                return held;
            }

            EtcdLog.Collision(log, collisions + 1);
            await Task.Delay(Random.Shared.Next(1, 10 << Math.Min(collisions, 6)), stop).ConfigureAwait(false);
        }

        throw new EtcdException(EtcdFault.Refused, $"other nodes were faster {MostCollisions} times");
    }

    /// <summary>Writes another value to an entry that this node has; null where somebody has written to it.</summary>
    /// <exception cref="EtcdException">etcd fails.</exception>
    internal async Task<HeldSubnet?> TryUpdateAsync(HeldSubnet held, LeaseValue value, CancellationToken stop)
    {
        Compare unchanged = new() { Key = RegistryKeys.Bytes(held.Key), Target = "MOD", Result = "EQUAL", ModRevision = held.ModRevision };
        long? revision = await registry.TryWriteAsync([unchanged], [Put(held.Key, value, held.Lease)], stop).ConfigureAwait(false);
        return revision is null ? null : held with { Value = value, ModRevision = revision.Value };
    }

    private async Task<HeldSubnet?> TryAcquireAsync(WantedSubnet wanted, RegistrySnapshot snapshot, int collisions, CancellationToken stop)
    {
        RegistryEntry? outdated = null;
        foreach ((RegistryEntry entry, SubnetKey subnets, LeaseValue value) in OwnEntry.AllOf(wanted.Value, snapshot, registry.Keys)
            .OrderByDescending(own => own.Subnets == wanted.Preferred).ThenBy(static own => own.Entry.CreateRevision))
        {
            if (wanted.CanHave(subnets, entry.IsReservation))
            {
                return await TryReuseAsync(entry, subnets, value, wanted, stop).ConfigureAwait(false);
            }

            // One that the network's configuration has gone away from, with the lease of a former run.
            outdated ??= entry.IsReservation ? null : entry;
        }

        // More are looked at after a collision: where many nodes start at once, a hundred may go in a moment.
        SubnetKey chosen = Choose(wanted, snapshot, outdated, FreeOnes << Math.Min(collisions, 10));
        return await TryCreateAsync(chosen, wanted, outdated, snapshot.Revision, stop).ConfigureAwait(false);
    }

    private async Task<HeldSubnet?> TryReuseAsync(RegistryEntry entry, SubnetKey subnets, LeaseValue value, WantedSubnet wanted, CancellationToken stop)
    {
        (long lease, long ttl, bool isSpare) = entry.IsReservation ? default : await LeaseForAsync(entry, stop).ConfigureAwait(false);
        HeldSubnet held = new(entry.Key, subnets, value) { Lease = lease, Ttl = ttl, ModRevision = entry.ModRevision };
        if (value == wanted.Value && lease == entry.Lease)
        {
            // As it should be: what would be written again, each node would have to look at again.
            return held;
        }

        HeldSubnet? written = await WithSpareAsync(() => TryUpdateAsync(held, wanted.Value, stop)).ConfigureAwait(false);
        _spare = isSpare && written is not null ? null : _spare;
        return written;
    }

    /// <summary>The entry's own lease, renewed, where it is as the settings want it and no other key's too; else a new one.</summary>
    private async Task<(long Lease, long Ttl, bool IsSpare)> LeaseForAsync(RegistryEntry entry, CancellationToken stop)
    {
        try
        {
            LeaseResponse known = await client.TimeToLiveAsync(entry.Lease, stop).ConfigureAwait(false);
            if (known.GrantedTtl == (long)settings.LeaseTtl.TotalSeconds && known.Keys is [byte[] key] && key.AsSpan().SequenceEqual(RegistryKeys.Bytes(entry.Key)))
            {
                LeaseResponse renewed = await client.KeepAliveAsync(entry.Lease, stop).ConfigureAwait(false);
                if (renewed.Ttl > 0)
                {
                    return (entry.Lease, renewed.Ttl, false);
                }
            }
        }
        catch (EtcdException exception) when (exception.Fault is EtcdFault.NotFound or EtcdFault.Denied)
        {
            // It has ended since, or its keys are not all ours to read.
        }

        LeaseResponse granted = await SpareAsync(stop).ConfigureAwait(false);
        return (granted.Id, granted.Ttl, true);
    }

    private async Task<HeldSubnet?> TryCreateAsync(SubnetKey chosen, WantedSubnet wanted, RegistryEntry? outdated, long revision, CancellationToken stop)
    {
        string key = registry.Keys.Of(chosen);
        LeaseResponse lease = await SpareAsync(stop).ConfigureAwait(false);
        List<RequestOp> writes = [Put(key, wanted.Value, lease.Id)];
        if (outdated is not null)
        {
            writes.Add(new() { RequestDeleteRange = new() { Key = RegistryKeys.Bytes(outdated.Key) } });
        }

        List<Compare> conditions = Conditions(chosen, wanted, outdated, revision);
        long? written = await WithSpareAsync(() => registry.TryWriteAsync(conditions, writes, stop)).ConfigureAwait(false);
        if (written is null)
        {
            return null;
        }

        _spare = null;
        return new(key, chosen, wanted.Value) { Lease = lease.Id, Ttl = lease.Ttl, ModRevision = written.Value };
    }

    /// <summary>
    /// The key must be new, and so must every other key that begins with its IPv4 subnet: the same with another IPv6 subnet
    /// behind it would be another key. Two keys with one IPv6 subnet cannot be told by how they begin; with both families
    /// nothing at all may have been written since the list, therefore.
    /// </summary>
    private List<Compare> Conditions(SubnetKey chosen, WantedSubnet wanted, RegistryEntry? outdated, long revision)
    {
        byte[] key = RegistryKeys.Bytes(registry.Keys.Of(chosen));
        List<Compare> conditions = [new() { Key = key, Target = "VERSION", Result = "EQUAL", Version = 0 }];
        if (outdated is not null)
        {
            conditions.Add(new() { Key = RegistryKeys.Bytes(outdated.Key), Target = "MOD", Result = "EQUAL", ModRevision = outdated.ModRevision });
        }

        string v4 = registry.Keys.Of(chosen with { V6 = default });
        if (wanted.IsDualStack || outdated?.Key.StartsWith(v4, StringComparison.Ordinal) == true)
        {
            string all = registry.Keys.Subnets;
            conditions.Add(new()
            {
                Key = RegistryKeys.Bytes(all), RangeEnd = RegistryKeys.EndOf(all), Target = "MOD", Result = "LESS", ModRevision = revision + 1,
            });
        }
        else if (chosen.V4.IsValid)
        {
            conditions.Add(new() { Key = RegistryKeys.Bytes(v4), RangeEnd = RegistryKeys.EndOf(v4), Target = "VERSION", Result = "EQUAL", Version = 0 });
        }

        return conditions;
    }

    private SubnetKey Choose(WantedSubnet wanted, RegistrySnapshot snapshot, RegistryEntry? outdated, int most)
    {
        List<SubnetKey> used = [];
        foreach (RegistryEntry entry in snapshot.Entries)
        {
            if (entry != outdated && registry.Keys.TryParse(entry.Key, out SubnetKey subnets))
            {
                used.Add(subnets);
            }
        }

        return new(
            Choose(wanted.Config.SubnetsV4, wanted.Preferred.V4, used.ConvertAll(static subnets => subnets.V4), most),
            Choose(wanted.Config.SubnetsV6, wanted.Preferred.V6, used.ConvertAll(static subnets => subnets.V6), most));
    }

    private static IpPrefix Choose(SubnetPlan plan, IpPrefix preferred, List<IpPrefix> used, int most)
    {
        if (!plan.IsPresent)
        {
            return default;
        }

        if (plan.Contains(preferred) && !used.Exists(subnet => subnet.IsValid && subnet.Overlaps(preferred)))
        {
            return preferred;
        }

        List<IpPrefix> free = SubnetChoice.Free(plan, used, most);
        return free.Count > 0
            ? free[Random.Shared.Next(free.Count)]
            : throw new EtcdException(
                EtcdFault.Refused, $"no subnet is free from {plan.Min}/{plan.Length} to {plan.Max}/{plan.Length}: all are taken by {used.Count} keys: delete some, or make the network larger");
    }

    private static RequestOp Put(string key, LeaseValue value, long lease) =>
        new() { RequestPut = new() { Key = RegistryKeys.Bytes(key), Value = RegistryKeys.Bytes(value.ToJson()), Lease = lease } };

    private async Task<LeaseResponse> SpareAsync(CancellationToken stop) =>
        _spare ??= await client.GrantAsync(settings.LeaseTtl, stop).ConfigureAwait(false);

    /// <summary>A spare lease may have ended while it waited: the next attempt then gets a new one.</summary>
    private async Task<T?> WithSpareAsync<T>(Func<Task<T?>> write)
    {
        try
        {
            return await write().ConfigureAwait(false);
        }
        catch (EtcdException exception) when (exception.Fault == EtcdFault.NotFound)
        {
            _spare = null;
            return default;
        }
    }
}
