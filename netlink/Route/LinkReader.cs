using System.Collections.Generic;

namespace CsCni.Netlink.Route;

/// <summary>Reads RTM_NEWLINK and RTM_DELLINK.</summary>
internal static class LinkReader
{
    internal static void Parse(NetlinkMessage message, List<Link> items)
    {
        if (message.Type is (ushort)RouteMessage.NewLink or (ushort)RouteMessage.DeleteLink)
        {
            items.Add(Read(message));
        }
    }

    internal static Link Read(NetlinkMessage message)
    {
        LinkHeader header = message.ReadBody<LinkHeader>(out NetlinkAttributes attributes);
        Link link = new() { Index = header.Index, Flags = header.Flags };
        foreach (NetlinkAttribute attribute in attributes)
        {
            Read(link, attribute);
        }

        return link;
    }

    private static void Read(Link link, NetlinkAttribute attribute)
    {
        switch ((LinkAttribute)attribute.Type)
        {
            case LinkAttribute.Name:
                link.Name = attribute.ReadString();
                break;
            case LinkAttribute.Mtu:
                link.Mtu = attribute.ReadI32();
                break;
            case LinkAttribute.Address:
                link.Mac = attribute.ReadMacAddress();
                break;
            case LinkAttribute.OperState:
                link.OperState = (OperState)attribute.ReadU8();
                break;
            case LinkAttribute.LinkInfo:
                ReadInfo(link, attribute.Nested);
                break;
            default:
                ReadRelation(link, attribute);
                break;
        }
    }

    /// <summary>What a link has to do with others, and what the administrator says of it.</summary>
    private static void ReadRelation(Link link, NetlinkAttribute attribute)
    {
        switch ((LinkAttribute)attribute.Type)
        {
            case LinkAttribute.Master:
                link.Master = attribute.ReadI32();
                break;
            case LinkAttribute.Link:
                link.LowerLink = attribute.ReadI32();
                break;
            case LinkAttribute.LinkNetNsId:
                link.LowerLinkNetNsId = attribute.ReadI32();
                break;
            case LinkAttribute.Alias:
                link.Alias = attribute.ReadString();
                break;
            case LinkAttribute.Group:
                link.Group = attribute.ReadU32();
                break;
            case LinkAttribute.Promiscuity:
                link.Promiscuity = attribute.ReadU32();
                break;
            case LinkAttribute.QueueLength:
                link.QueueLength = attribute.ReadI32();
                break;
        }
    }

    private static void ReadInfo(Link link, NetlinkAttributes info)
    {
        string portKind = string.Empty;
        foreach (NetlinkAttribute attribute in info)
        {
            switch ((LinkInfoAttribute)attribute.Type)
            {
                // The kernel puts each kind before its data.
                case LinkInfoAttribute.Kind:
                    link.Kind = attribute.ReadString();
                    break;
                case LinkInfoAttribute.PortKind:
                    portKind = attribute.ReadString();
                    break;
                case LinkInfoAttribute.Data:
                    ReadData(link, attribute.Nested);
                    break;
                case LinkInfoAttribute.PortData when portKind == "bridge":
                    link.Port = BridgePort.Read(attribute.Nested);
                    break;
            }
        }
    }

    /// <summary>Of each kind just what somebody compares.</summary>
    private static void ReadData(Link link, NetlinkAttributes data)
    {
        switch (link.Kind)
        {
            case "bridge" when data.TryFind((ushort)BridgeAttribute.VlanFiltering, out NetlinkAttribute filtering):
                link.VlanFiltering = filtering.ReadU8() != 0;
                break;
            case "macvlan" or "macvtap" when data.TryFind((ushort)MacvlanAttribute.Mode, out NetlinkAttribute mode):
                link.MacvlanMode = (MacvlanMode)mode.ReadU32();
                break;
            case "ipvlan" when data.TryFind((ushort)IpvlanAttribute.Mode, out NetlinkAttribute mode):
                link.IpvlanMode = (IpvlanMode)mode.ReadU16();
                break;
            case "vlan" when data.TryFind((ushort)VlanAttribute.Id, out NetlinkAttribute id):
                link.VlanId = id.ReadU16();
                break;
            case "netkit" when data.TryFind((ushort)NetkitAttribute.Mode, out NetlinkAttribute mode):
                link.NetkitMode = (NetkitMode)mode.ReadU32();
                break;
            case "vxlan":
                link.Vxlan = Vxlan.Read(data);
                break;
            case "vrf" when data.TryFind((ushort)VrfAttribute.Table, out NetlinkAttribute table):
                link.VrfTable = table.ReadU32();
                break;
        }
    }
}
