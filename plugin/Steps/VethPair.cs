using CsCni.Cni.Results;
using CsCni.Linux;
using CsCni.Netlink.Route;

namespace CsCni.Plugin.Steps;

/// <summary>Both ends of an attachment's veth pair.</summary>
/// <param name="Host">The host's end.</param>
/// <param name="ContainerMac">The container's end's hardware address.</param>
internal sealed record VethPair(Link Host, MacAddress ContainerMac)
{
    /// <summary>Index of the container's end in its namespace.</summary>
    public int ContainerLink => Host.LowerLink;

    /// <summary>The container's end as an interface of the result. Both ends are made with one MTU.</summary>
    public ResultInterface Container(AttachmentContext context) =>
        new(context.Attachment.IfName, ContainerMac.IsZero ? string.Empty : ContainerMac.ToString(), context.Call.Environment.NetNsPath, Host.Mtu);
}
