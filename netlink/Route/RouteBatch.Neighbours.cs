using CsCni.Linux;

namespace CsCni.Netlink.Route;

public sealed partial class RouteBatch
{
    /// <summary>Adds a neighbour (RTM_NEWNEIGH).</summary>
    /// <param name="neighbour">The neighbour; without a state it is permanent.</param>
    /// <param name="mode">What happens where the link knows the address.</param>
    public RouteBatch CreateNeighbour(in Neighbour neighbour, CreateMode mode = CreateMode.Exclusive)
    {
        NeighbourHeader header = HeaderOf(neighbour);
        header.State = neighbour.State == NeighbourState.None ? NeighbourState.Permanent : neighbour.State;
        NetlinkWriter writer = Begin(RouteMessage.NewNeighbour, FlagsOf(mode), header, OperationOf("create neighbour", neighbour));
        writer.Put(NeighbourAttribute.Destination, neighbour.Address);
        if (!neighbour.Mac.IsZero)
        {
            writer.Put(NeighbourAttribute.LinkAddress, neighbour.Mac);
        }

        return this;
    }

    /// <summary>Deletes a neighbour (RTM_DELNEIGH); ENOENT where the link does not know the address.</summary>
    /// <param name="neighbour">Link and address count.</param>
    public RouteBatch DeleteNeighbour(in Neighbour neighbour)
    {
        NetlinkOperation operation = OperationOf("delete neighbour", neighbour);
        NetlinkWriter writer = Begin(RouteMessage.DeleteNeighbour, NetlinkFlags.None, HeaderOf(neighbour), operation);
        writer.Put(NeighbourAttribute.Destination, neighbour.Address);
        return this;
    }

    private static NeighbourHeader HeaderOf(in Neighbour neighbour) => new()
    {
        Family = (byte)neighbour.Address.Family,
        Link = neighbour.Link,
        Flags = neighbour.Flags,
    };

    private static NetlinkOperation OperationOf(string verb, in Neighbour neighbour) =>
        new(verb, prefix: IpPrefix.Host(neighbour.Address), link: neighbour.Link);
}
