namespace CsCni.Netlink.Route;

/// <summary>Attributes of kind veth, VETH_INFO_ constants of linux/veth.h.</summary>
public enum VethAttribute : ushort
{
    /// <summary>VETH_INFO_PEER, struct ifinfomsg and then nested <see cref="LinkAttribute"/>.</summary>
    Peer = 1,
}
