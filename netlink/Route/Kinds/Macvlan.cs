namespace CsCni.Netlink.Route;

/// <summary>
/// Kind macvlan, or macvtap with <paramref name="IsTap"/>: a link with a hardware address of its own on another one, which
/// <see cref="LinkSettings.LowerLink"/> names.
/// </summary>
/// <param name="Mode">IFLA_MACVLAN_MODE.</param>
/// <param name="IsTap">True for macvtap, whose frames a process reads from /dev/tapN, N being the link's index.</param>
public readonly record struct Macvlan(MacvlanMode Mode, bool IsTap = false) : ILinkKind
{
    /// <summary>IFLA_MACVLAN_BC_QUEUE_LEN: how many broadcast and multicast packets wait; 0 for the kernel's default, 1000.</summary>
    public uint BroadcastQueueLength { get; init; }

    /// <inheritdoc/>
    public string Kind => IsTap ? "macvtap" : "macvlan";

    /// <inheritdoc/>
    public bool HasData => true;

    /// <inheritdoc/>
    public void PutData(NetlinkWriter writer)
    {
        if (BroadcastQueueLength != 0)
        {
            writer.PutU32(MacvlanAttribute.BroadcastQueueLength, BroadcastQueueLength);
        }

        writer.PutU32(MacvlanAttribute.Mode, (uint)Mode);
    }
}
