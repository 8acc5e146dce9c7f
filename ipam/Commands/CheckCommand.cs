using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Ipam.Config;
using CsCni.Ipam.Store;
using CsCni.Linux;

namespace CsCni.Ipam.Commands;

/// <summary>CHECK: the attachment still holds the addresses that its ADD gave it. Writes nothing.</summary>
internal static class CheckCommand
{
    /// <summary>Serves the call.</summary>
    internal static void Run(CniCall call)
    {
        LeaseOwner owner = new(call.Environment.ContainerId, call.Environment.IfName);
        IpamConfig config = IpamConfig.Read(call.Config);
        using LeaseStore? store = LeaseStore.TryOpen(config.Directory, StoreAccess.Read, AddCommand.LockWait);
        List<IndexSlot> held = store is null ? [] : store.Find(owner);
        if (held.Count == 0)
        {
            throw Failed($"Failed to find address added by container {owner.ContainerId} ({owner} holds no lease in \"{config.Directory}\")");
        }

        if (call.Config.PrevResult.AsObject() is { } previous)
        {
            foreach (ResultIp ip in ResultReader.Read(previous, call.Config.Version).Ips)
            {
                RequireHeld(config, store!, held, ip.Address.Address, owner);
            }
        }
    }

    /// <summary>An address outside of our ranges is that of another plugin in the chain, or of an earlier config.</summary>
    private static void RequireHeld(IpamConfig config, LeaseStore store, List<IndexSlot> held, IpAddress address, LeaseOwner owner)
    {
        UInt128 key = RangeSpan.KeyOf(address);
        if (config.RangeSets.Exists(set => set.Find(address) is not null) && !held.Exists(slot => slot.Key == key))
        {
            string holder = store.Read(key)?.Owner is { } other ? $"it is held by {other}" : "nobody holds it";
            throw Failed($"address {address} of prevResult is not held by {owner}: {holder}");
        }
    }

    private static CniException Failed(string message) => new(ErrorCode.CheckFailed, message);
}
