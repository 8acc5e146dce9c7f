using System;

namespace CsCni.Netlink.Route;

public sealed partial class RouteBatch
{
    /// <summary>Creates a link (RTM_NEWLINK); EEXIST where the name is taken.</summary>
    /// <typeparam name="TKind">The kind: <see cref="Veth"/>, <see cref="Bridge"/> ...</typeparam>
    /// <param name="link">What every kind has.</param>
    /// <param name="kind">What this kind has.</param>
    /// <param name="echo">
    /// NLM_F_ECHO: <see cref="LinkOf"/> has the link as it was made, before it became a port; null before Linux 6.2.
    /// </param>
    public RouteBatch CreateLink<TKind>(in LinkSettings link, in TKind kind, bool echo = false)
        where TKind : struct, ILinkKind
    {
        LinkHeader header = link.Header();
        NetlinkOperation operation = new("create", link.Name, kind: kind.Kind);
        NetlinkWriter writer = Begin(RouteMessage.NewLink, FlagsOf(CreateMode.Exclusive) | (echo ? NetlinkFlags.Echo : NetlinkFlags.None), header, operation);
        link.Put(writer);
        using (writer.Nested(LinkAttribute.LinkInfo))
        {
            writer.PutText(LinkInfoAttribute.Kind, kind.Kind);
            if (kind.HasData)
            {
                using (writer.Nested(LinkInfoAttribute.Data))
                {
                    kind.PutData(writer);
                }
            }
        }

        return this;
    }

    /// <summary>Asks for a link (RTM_GETLINK); <see cref="LinkOf"/> has it after the send. ENODEV where there is none.</summary>
    /// <param name="link">Which.</param>
    public RouteBatch GetLink(LinkTarget link)
    {
        NetlinkWriter writer = Begin(RouteMessage.GetLink, NetlinkFlags.None, link.Header(), link.Operation("read link"));
        writer.PutU32(LinkAttribute.ExtMask, (uint)LinkDetail.SkipStatistics);
        link.PutName(writer);
        return this;
    }

    /// <summary>Changes a link (RTM_SETLINK).</summary>
    /// <param name="link">Which.</param>
    /// <param name="change">What changes.</param>
    /// <exception cref="ArgumentException">A new name for a link that is named by its name.</exception>
    public RouteBatch SetLink(LinkTarget link, in LinkChange change)
    {
        if (link.Name is not null && change.Name is not null)
        {
            throw new ArgumentException($"cannot rename link \"{link.Name}\" to \"{change.Name}\": name the link by its index", nameof(link));
        }

        LinkHeader header = link.Header();
        change.PutFlags(ref header);
        NetlinkWriter writer = Begin(RouteMessage.SetLink, NetlinkFlags.None, header, link.Operation("change link"));
        link.PutName(writer);
        change.Put(writer);
        return this;
    }

    /// <summary>
    /// Changes what a vxlan allows to be changed (RTM_NEWLINK with IFLA_INFO_DATA): the link that packets leave by, their TTL,
    /// source address (of the same family), group, and learning. The entries of its FDB stay. VNI, port and GBP can be had by a
    /// new link only.
    /// </summary>
    /// <param name="link">Which link.</param>
    /// <param name="vxlan">
    /// What it shall be: its own VNI, else the kernel refuses; port and GBP do not count. Addresses, link and learning that are
    /// left out stay as they are.
    /// </param>
    public RouteBatch SetVxlan(LinkTarget link, in Vxlan vxlan)
    {
        NetlinkWriter writer = Begin(RouteMessage.NewLink, NetlinkFlags.None, link.Header(), link.Operation("change vxlan"));
        link.PutName(writer);
        using (writer.Nested(LinkAttribute.LinkInfo))
        {
            writer.PutText(LinkInfoAttribute.Kind, vxlan.Kind);
            using (writer.Nested(LinkInfoAttribute.Data))
            {
                vxlan.PutChange(writer);
            }
        }

        return this;
    }

    /// <summary>Deletes a link (RTM_DELLINK); of a veth, the peer too. ENODEV where there is none.</summary>
    /// <param name="link">Which.</param>
    /// <param name="netNsId">The namespace that it is in, by the ID that this one knows it by; null for this one.</param>
    public RouteBatch DeleteLink(LinkTarget link, int? netNsId = null)
    {
        NetlinkWriter writer = Begin(RouteMessage.DeleteLink, NetlinkFlags.None, link.Header(), link.Operation("delete link"));
        if (netNsId is int id)
        {
            writer.PutI32(LinkAttribute.TargetNetNsId, id);
        }

        link.PutName(writer);
        return this;
    }

    /// <summary>
    /// Deletes all links of a group in one go, which costs the kernel hardly more than one of them. ENODEV where the
    /// group is empty.
    /// </summary>
    /// <param name="group">IFLA_GROUP; not 0, which every other link is in.</param>
    /// <exception cref="ArgumentOutOfRangeException">The default group.</exception>
    public RouteBatch DeleteLinkGroup(uint group)
    {
        ArgumentOutOfRangeException.ThrowIfZero(group);
        NetlinkOperation operation = new("delete links of group", group.ToString());
        NetlinkWriter writer = Begin(RouteMessage.DeleteLink, NetlinkFlags.None, default(LinkHeader), operation);
        writer.PutU32(LinkAttribute.Group, group);
        return this;
    }

    /// <summary>
    /// Changes a bridge port (RTM_NEWLINK with IFLA_INFO_SLAVE_DATA, which can name the link by its name, unlike
    /// RTM_SETLINK of family AF_BRIDGE).
    /// </summary>
    /// <param name="link">Which link; its master must be a bridge.</param>
    /// <param name="port">What changes.</param>
    public RouteBatch SetBridgePort(LinkTarget link, in BridgePort port)
    {
        NetlinkOperation operation = link.Operation("change bridge port");
        NetlinkWriter writer = Begin(RouteMessage.NewLink, NetlinkFlags.None, link.Header(), operation);
        link.PutName(writer);
        using (writer.Nested(LinkAttribute.LinkInfo))
        {
            writer.PutText(LinkInfoAttribute.PortKind, "bridge");
            using (writer.Nested(LinkInfoAttribute.PortData))
            {
                port.Put(writer);
            }
        }

        return this;
    }

    /// <summary>Adds VLANs to a bridge port (RTM_SETLINK of family AF_BRIDGE). EOPNOTSUPP where the kernel lacks them.</summary>
    /// <param name="port">Index of the port; of a bridge with <paramref name="self"/>.</param>
    /// <param name="vlan">Which VLANs.</param>
    /// <param name="self">True for the bridge itself, which is a port of its own.</param>
    public RouteBatch CreateBridgeVlan(int port, in BridgeVlan vlan, bool self = false) =>
        PutBridgeVlan(RouteMessage.SetLink, "create VLAN", port, vlan, self);

    /// <summary>Deletes VLANs of a bridge port (RTM_DELLINK of family AF_BRIDGE). ENOENT where it has none of them.</summary>
    /// <param name="port">Index of the port; of a bridge with <paramref name="self"/>.</param>
    /// <param name="vlan">Which VLANs; the flags do not count.</param>
    /// <param name="self">True for the bridge itself.</param>
    public RouteBatch DeleteBridgeVlan(int port, in BridgeVlan vlan, bool self = false) =>
        PutBridgeVlan(RouteMessage.DeleteLink, "delete VLAN", port, vlan, self);

    private RouteBatch PutBridgeVlan(RouteMessage type, string verb, int port, in BridgeVlan vlan, bool self)
    {
        const ushort Self = 2;
        LinkHeader header = new() { Family = ProtocolFamily.Bridge, Index = port };
        NetlinkOperation operation = new(verb, link: port, first: vlan.First, last: vlan.Last);
        NetlinkWriter writer = Begin(type, NetlinkFlags.None, header, operation);
        using (writer.Nested(LinkAttribute.AfSpec))
        {
            if (self)
            {
                writer.PutU16(BridgeSpecAttribute.Flags, Self);
            }

            vlan.Put(writer);
        }

        return this;
    }
}
