using System.Collections.Generic;

namespace CsCni.Netlink.Route;

/// <summary>Reads RTM_NEWQDISC and RTM_DELQDISC.</summary>
/// <param name="link">Index of the link whose qdiscs are wanted; 0 for all.</param>
internal sealed class QdiscReader(int link)
{
    internal void Parse(NetlinkMessage message, List<Qdisc> items)
    {
        if (message.Type is not ((ushort)RouteMessage.NewQdisc or (ushort)RouteMessage.DeleteQdisc))
        {
            return;
        }

        TrafficHeader header = message.ReadBody<TrafficHeader>(out NetlinkAttributes attributes);
        if (link == 0 || header.Link == link)
        {
            items.Add(Read(header, attributes));
        }
    }

    private static Qdisc Read(in TrafficHeader header, NetlinkAttributes attributes)
    {
        Qdisc qdisc = new() { Link = header.Link, Handle = header.Handle, Parent = header.Parent, Kind = string.Empty };
        foreach (NetlinkAttribute attribute in attributes)
        {
            switch ((TrafficAttribute)attribute.Type)
            {
                // The kernel puts the kind before its options.
                case TrafficAttribute.Kind:
                    qdisc = qdisc with { Kind = attribute.ReadString() };
                    break;
                case TrafficAttribute.Options when qdisc.Kind == "tbf":
                    qdisc = qdisc with { Tbf = Tbf.Read(attribute.Nested) };
                    break;
            }
        }

        return qdisc;
    }
}
