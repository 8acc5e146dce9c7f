using System.Collections.Generic;

namespace CsCni.Netlink.Route;

/// <summary>Picks one port's VLANs out of a dump of links of family AF_BRIDGE.</summary>
internal sealed class BridgeVlanReader(int port)
{
    internal void Parse(NetlinkMessage message, List<BridgeVlan> items)
    {
        if (message.Type != (ushort)RouteMessage.NewLink)
        {
            return;
        }

        LinkHeader header = message.ReadBody<LinkHeader>(out NetlinkAttributes attributes);
        if (header.Index != port || !attributes.TryFind((ushort)LinkAttribute.AfSpec, out NetlinkAttribute spec))
        {
            return;
        }

        ushort first = 0;
        foreach (NetlinkAttribute attribute in spec.Nested)
        {
            if (attribute.Type != (ushort)BridgeSpecAttribute.VlanInfo)
            {
                continue;
            }

            BridgeVlanInfo info = attribute.ReadStructure<BridgeVlanInfo>();
            if ((info.Flags & BridgeVlanFlags.RangeBegin) != 0)
            {
                first = info.Id;
                continue;
            }

            bool isEnd = (info.Flags & BridgeVlanFlags.RangeEnd) != 0;
            items.Add(new(isEnd ? first : info.Id, info.Id, info.Flags & ~BridgeVlanFlags.RangeEnd));
        }
    }
}
