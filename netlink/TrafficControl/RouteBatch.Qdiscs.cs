namespace CsCni.Netlink.Route;

public sealed partial class RouteBatch
{
    /// <summary>Creates a qdisc (RTM_NEWQDISC). ENOENT where the kernel lacks the kind.</summary>
    /// <typeparam name="TKind">The kind: <see cref="Tbf"/>, <see cref="Htb"/>, <see cref="Ingress"/> ...</typeparam>
    /// <param name="place">Where it shall be.</param>
    /// <param name="kind">What this kind has.</param>
    /// <param name="mode">
    /// What happens where there is one: EEXIST, or it is replaced, which with the same handle and kind changes it in its
    /// place. The default qdisc of a link counts as none.
    /// </param>
    public RouteBatch CreateQdisc<TKind>(in TrafficPlace place, in TKind kind, CreateMode mode = CreateMode.Exclusive)
        where TKind : struct, IQdiscKind
    {
        NetlinkOperation operation = new("create qdisc", kind: kind.Kind, link: place.Link);
        NetlinkWriter writer = Begin(RouteMessage.NewQdisc, FlagsOf(mode), place.Header(), operation);
        writer.PutString(TrafficAttribute.Kind, kind.Kind);
        if (kind.HasOptions)
        {
            using (writer.Nested(TrafficAttribute.Options))
            {
                kind.PutOptions(writer);
            }
        }

        return this;
    }

    /// <summary>
    /// Deletes a qdisc with its classes and filters (RTM_DELQDISC). ENOENT where there is none, or the link's default one;
    /// EINVAL where it has another handle or kind; ENODEV where the link is not.
    /// </summary>
    /// <param name="place">Where it is.</param>
    /// <param name="kind">TCA_KIND that it must have; null for any.</param>
    public RouteBatch DeleteQdisc(in TrafficPlace place, string? kind = null)
    {
        NetlinkOperation operation = new("delete qdisc on link", link: place.Link);
        NetlinkWriter writer = Begin(RouteMessage.DeleteQdisc, NetlinkFlags.None, place.Header(), operation);
        if (kind is not null)
        {
            writer.PutString(TrafficAttribute.Kind, kind);
        }

        return this;
    }
}
