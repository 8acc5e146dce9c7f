using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Ipam.Config;
using CsCni.Ipam.Store;

namespace CsCni.Ipam.Commands;

/// <summary>DEL: frees whatever the attachment holds. It looks at no more of the config than where the leases are.</summary>
internal static class DelCommand
{
    /// <summary>Serves the call.</summary>
    internal static void Run(CniCall call)
    {
        LeaseOwner owner = new(call.Environment.ContainerId, call.Environment.IfName);
        using LeaseStore? store = LeaseStore.TryOpen(IpamConfig.StoreDirectory(call.Config), StoreAccess.Remove, AddCommand.LockWait);
        if (store is null)
        {
            return;
        }

        List<IndexSlot> held = store.Find(owner);
        foreach (IndexSlot slot in held)
        {
            store.Directory.Unlink(RangeSpan.AddressOf(slot.Key).ToString());
        }

        if (held.Count > 0 || !store.IsTrue)
        {
            store.Forget(held);
        }
    }
}
