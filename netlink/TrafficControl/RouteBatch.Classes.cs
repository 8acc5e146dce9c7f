using System;

namespace CsCni.Netlink.Route;

public sealed partial class RouteBatch
{
    /// <summary>Creates a class of a qdisc of kind htb (RTM_NEWTCLASS).</summary>
    /// <param name="place">Where it shall be: its parent is the qdisc or a class of it, its handle has the qdisc's major number.</param>
    /// <param name="settings">What it shall do.</param>
    /// <param name="mode">What happens where there is one of the handle: EEXIST, or it is changed.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is 0.</exception>
    public RouteBatch CreateTrafficClass(in TrafficPlace place, in HtbClass settings, CreateMode mode = CreateMode.Exclusive)
    {
        ArgumentOutOfRangeException.ThrowIfZero(settings.Rate);
        NetlinkOperation operation = new("create class", kind: "htb", link: place.Link);
        NetlinkWriter writer = Begin(RouteMessage.NewTrafficClass, FlagsOf(mode), place.Header(), operation);
        writer.PutString(TrafficAttribute.Kind, "htb");
        using (writer.Nested(TrafficAttribute.Options))
        {
            settings.PutOptions(writer);
        }

        return this;
    }

    /// <summary>Deletes a class (RTM_DELTCLASS). ENOENT where there is none; EBUSY where classes or filters hang on it.</summary>
    /// <param name="place">Link and handle count.</param>
    public RouteBatch DeleteTrafficClass(in TrafficPlace place)
    {
        TrafficHeader header = new() { Link = place.Link, Handle = place.Handle };
        Begin(RouteMessage.DeleteTrafficClass, NetlinkFlags.None, header, new("delete class on link", link: place.Link));
        return this;
    }
}
