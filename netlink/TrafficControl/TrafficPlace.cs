namespace CsCni.Netlink.Route;

/// <summary>Where a qdisc or a class is, and what it is called.</summary>
/// <param name="Link">Index of the link.</param>
/// <param name="Parent">
/// What it is attached to: <see cref="TrafficHandle.Root"/>, <see cref="TrafficHandle.Ingress"/>, a qdisc or a class.
/// </param>
/// <param name="Handle">Its own handle. The default value: for one to be created, what the kernel chooses; else, any.</param>
public readonly record struct TrafficPlace(int Link, TrafficHandle Parent, TrafficHandle Handle = default)
{
    /// <summary>Where the qdisc is that shapes all that a link sends.</summary>
    /// <param name="link">Index of the link.</param>
    /// <param name="handle">The qdisc's handle; classes need one.</param>
    public static TrafficPlace Root(int link, TrafficHandle handle = default) => new(link, TrafficHandle.Root, handle);

    /// <summary>Where a qdisc of kind ingress or clsact is.</summary>
    /// <param name="link">Index of the link.</param>
    public static TrafficPlace Ingress(int link) => new(link, TrafficHandle.Ingress, TrafficHandle.IngressQdisc);

    /// <summary>The fixed part of a message about the place.</summary>
    internal TrafficHeader Header() => new() { Link = Link, Parent = Parent, Handle = Handle };
}
