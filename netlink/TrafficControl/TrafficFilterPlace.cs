using System.Buffers.Binary;

namespace CsCni.Netlink.Route;

/// <summary>Where a filter is, and when it is asked.</summary>
/// <param name="Link">Index of the link.</param>
/// <param name="Parent">
/// The qdisc or class whose packets it looks at: <see cref="TrafficHandle.IngressQdisc"/>,
/// <see cref="TrafficHandle.ClsactEgress"/>, 1: ...
/// </param>
/// <param name="Priority">
/// 1 to 65535; a lower one is asked earlier. All filters of a priority have one kind and one protocol. 0: for one to be
/// created, what the kernel chooses; for those to be deleted, all.
/// </param>
/// <param name="Protocol">ETH_P_ constant of linux/if_ether.h in host order: the packets it looks at.</param>
/// <param name="Handle">Its number within the priority, in the kind's own form; 0: for one to be created, what the kernel chooses; else, all.</param>
public readonly record struct TrafficFilterPlace(
    int Link, TrafficHandle Parent, ushort Priority = 0, ushort Protocol = TrafficFilterPlace.AllProtocols, uint Handle = 0)
{
    /// <summary>ETH_P_ALL: packets of every protocol.</summary>
    public const ushort AllProtocols = 3;

    /// <summary>The fixed part of a message about the place.</summary>
    internal TrafficHeader Header() => new()
    {
        Link = Link,
        Parent = Parent,
        Handle = new(Handle),
        Information = ((uint)Priority << 16) | BinaryPrimitives.ReverseEndianness(Protocol),
    };
}
