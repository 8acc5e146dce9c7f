namespace CsCni.Netlink.Route;

public sealed partial class RouteBatch
{
    /// <summary>
    /// Creates a filter (RTM_NEWTFILTER). ENOENT where the kernel lacks the kind; EINVAL where the parent is not, or the
    /// priority has another kind or protocol.
    /// </summary>
    /// <typeparam name="TKind">The kind: <see cref="U32"/> or <see cref="Matchall"/>.</typeparam>
    /// <param name="place">Where it shall be, and when it is asked.</param>
    /// <param name="kind">What this kind has.</param>
    /// <param name="mode">What happens where there is one of the handle. Of u32 a priority takes any number of filters.</param>
    public RouteBatch CreateTrafficFilter<TKind>(in TrafficFilterPlace place, in TKind kind, CreateMode mode = CreateMode.Exclusive)
        where TKind : struct, ITrafficFilterKind
    {
        NetlinkOperation operation = new("create filter", kind: kind.Kind, link: place.Link);
        NetlinkWriter writer = Begin(RouteMessage.NewTrafficFilter, FlagsOf(mode), place.Header(), operation);
        writer.PutString(TrafficAttribute.Kind, kind.Kind);
        using (writer.Nested(TrafficAttribute.Options))
        {
            kind.PutOptions(writer);
        }

        return this;
    }

    /// <summary>
    /// Deletes a filter, all of a priority or all of a parent (RTM_DELTFILTER). ENOENT where there is no such priority or
    /// handle; EINVAL where the parent is not.
    /// </summary>
    /// <param name="place">With a handle, one; with a priority only, all of it; with neither, all of the parent.</param>
    /// <param name="kind">TCA_KIND that it must have; null for any, though the kernel wants one with a handle.</param>
    public RouteBatch DeleteTrafficFilter(in TrafficFilterPlace place, string? kind = null)
    {
        TrafficHeader header = place.Header();
        if (place.Priority == 0)
        {
            // For all of a parent the kernel refuses a protocol.
            header.Information = 0;
        }

        NetlinkOperation operation = new("delete filter on link", link: place.Link);
        NetlinkWriter writer = Begin(RouteMessage.DeleteTrafficFilter, NetlinkFlags.None, header, operation);
        if (kind is not null)
        {
            writer.PutString(TrafficAttribute.Kind, kind);
        }

        return this;
    }
}
