namespace CsCni.Netlink.Route;

public sealed partial class RouteBatch
{
    /// <summary>
    /// Gives another network namespace an ID by which this one knows it from then on (RTM_NEWNSID), until either is gone.
    /// EEXIST where it has one.
    /// </summary>
    /// <param name="descriptor">An open descriptor of the other namespace.</param>
    public RouteBatch CreateNetNsId(int descriptor)
    {
        const int KernelsChoice = -1;
        NetlinkWriter writer = Begin(RouteMessage.NewNetNsId, NetlinkFlags.None, default(NetNsIdHeader), new("create ID of network namespace"));
        writer.PutI32(NetNsIdAttribute.Descriptor, descriptor);
        writer.PutI32(NetNsIdAttribute.Id, KernelsChoice);
        return this;
    }
}
