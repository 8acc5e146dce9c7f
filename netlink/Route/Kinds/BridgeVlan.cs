namespace CsCni.Netlink.Route;

/// <summary>A VLAN, or a range of them, on a bridge port or on the bridge itself.</summary>
/// <param name="First">The first VLAN ID, 1 to 4094.</param>
/// <param name="Last">The last VLAN ID; equal to the first for a single one.</param>
/// <param name="Flags"><see cref="BridgeVlanFlags.Pvid"/> and <see cref="BridgeVlanFlags.Untagged"/>; a range cannot be PVID.</param>
public readonly record struct BridgeVlan(ushort First, ushort Last, BridgeVlanFlags Flags = BridgeVlanFlags.None)
{
    /// <summary>A single VLAN.</summary>
    public BridgeVlan(ushort id, BridgeVlanFlags flags = BridgeVlanFlags.None)
        : this(id, id, flags)
    {
    }

    internal void Put(NetlinkWriter writer)
    {
        if (First == Last)
        {
            Put(writer, First, Flags);
            return;
        }

        Put(writer, First, Flags | BridgeVlanFlags.RangeBegin);
        Put(writer, Last, Flags | BridgeVlanFlags.RangeEnd);
    }

    private static void Put(NetlinkWriter writer, ushort id, BridgeVlanFlags flags)
    {
        BridgeVlanInfo info = new() { Flags = flags, Id = id };
        writer.PutStructure(BridgeSpecAttribute.VlanInfo, info);
    }
}
