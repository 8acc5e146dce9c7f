namespace CsCni.Netlink.Route;

/// <summary>Any kind of qdisc as the kernel sets it up without being told how: "fq_codel", "noqueue", "pfifo" ...</summary>
/// <param name="Kind">TCA_KIND, at most 15 bytes.</param>
public readonly record struct PlainQdisc(string Kind) : IQdiscKind
{
    /// <inheritdoc/>
    public bool HasOptions => false;

    /// <inheritdoc/>
    public void PutOptions(NetlinkWriter writer)
    {
    }
}
