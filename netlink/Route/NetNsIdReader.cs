using System.Collections.Generic;

namespace CsCni.Netlink.Route;

/// <summary>Reads RTM_NEWNSID.</summary>
internal static class NetNsIdReader
{
    internal static void Parse(NetlinkMessage message, List<int> items)
    {
        if (message.Type != (ushort)RouteMessage.NewNetNsId)
        {
            return;
        }

        message.ReadBody<NetNsIdHeader>(out NetlinkAttributes attributes);
        if (attributes.TryFind((ushort)NetNsIdAttribute.Id, out NetlinkAttribute id))
        {
            items.Add(id.ReadI32());
        }
    }
}
