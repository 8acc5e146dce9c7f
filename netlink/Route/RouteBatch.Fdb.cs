using CsCni.Linux;

namespace CsCni.Netlink.Route;

public sealed partial class RouteBatch
{
    /// <summary>Adds an entry to a link's forwarding database (RTM_NEWNEIGH of family AF_BRIDGE).</summary>
    /// <param name="entry">
    /// The entry; without a state it is permanent, without flags it is the link's own (NTF_SELF) and not that of the bridge
    /// that the link is a port of.
    /// </param>
    /// <param name="mode">
    /// What a vxlan does where the MAC has a destination already. A unicast MAC: <see cref="CreateMode.Replace"/> puts the new
    /// destination, port, VNI and link in the place of the old ones; <see cref="CreateMode.Append"/> and
    /// <see cref="CreateMode.Another"/> succeed and leave the old ones. The zero address and multicast: Append adds a further
    /// destination, or succeeds where it is there; Replace fails with EOPNOTSUPP, also where there is none yet. Exclusive is
    /// EEXIST for all.
    /// </param>
    public RouteBatch CreateFdbEntry(in FdbEntry entry, CreateMode mode = CreateMode.Exclusive)
    {
        PutFdbEntry(Begin(RouteMessage.NewNeighbour, FlagsOf(mode), HeaderOf(entry), OperationOf("create FDB entry", entry)), entry);
        return this;
    }

    /// <summary>
    /// Deletes an entry of a link's forwarding database (RTM_DELNEIGH of family AF_BRIDGE); ENOENT where it has none for the MAC.
    /// </summary>
    /// <param name="entry">
    /// State and flags do not count, but NTF_MASTER. Without a destination all entries of the MAC are deleted. With one, a
    /// vxlan deletes the entry that agrees in destination, port, VNI and link, and succeeds without a change where the MAC has
    /// others only.
    /// </param>
    public RouteBatch DeleteFdbEntry(in FdbEntry entry)
    {
        NetlinkOperation operation = OperationOf("delete FDB entry", entry);
        PutFdbEntry(Begin(RouteMessage.DeleteNeighbour, NetlinkFlags.None, HeaderOf(entry), operation), entry);
        return this;
    }

    private static NeighbourHeader HeaderOf(in FdbEntry entry) => new()
    {
        Family = ProtocolFamily.Bridge,
        Link = entry.Link,
        State = entry.State == NeighbourState.None ? NeighbourState.Permanent : entry.State,
        Flags = entry.Flags == NeighbourFlags.None ? NeighbourFlags.Self : entry.Flags,
    };

    private static void PutFdbEntry(NetlinkWriter writer, in FdbEntry entry)
    {
        writer.Put(NeighbourAttribute.LinkAddress, entry.Mac);
        if (entry.Destination.IsValid)
        {
            writer.Put(NeighbourAttribute.Destination, entry.Destination);
        }

        if (entry.Port != 0)
        {
            writer.PutU16BigEndian(NeighbourAttribute.Port, entry.Port);
        }

        if (entry.Vni is uint vni)
        {
            writer.PutU32(NeighbourAttribute.Vni, vni);
        }

        if (entry.OutputLink != 0)
        {
            writer.PutI32(NeighbourAttribute.Link, entry.OutputLink);
        }
    }

    private static NetlinkOperation OperationOf(string verb, in FdbEntry entry) => new(
        verb, mac: entry.Mac, prefix: entry.Destination.IsValid ? IpPrefix.Host(entry.Destination) : default, link: entry.Link);
}
