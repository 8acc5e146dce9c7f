using System.Diagnostics.CodeAnalysis;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Linux;
using CsCni.Netlink.Route;

namespace CsCni.Plugin.Features;

/// <summary>Compares an attachment's link in the container with the result of ADD.</summary>
/// <param name="context">The call.</param>
/// <param name="expected">The result of ADD.</param>
/// <param name="configuredMtu">mtu of the configuration; 0 where it says nothing.</param>
internal class LinkCheck(AttachmentContext context, CniResult expected, int configuredMtu)
{
    /// <summary>The container's link, as the result tells it.</summary>
    /// <exception cref="CniException">101: the result has none in this sandbox.</exception>
    public ResultInterface ContainerSide()
    {
        string ifName = context.Attachment.IfName;
        string sandbox = context.Call.Environment.NetNsPath;
        ResultInterface found = expected.Interfaces.Find(link => link.Sandbox.Length > 0 && link.Name == ifName)
            ?? throw Difference($"prevResult has no interface \"{ifName}\" in a sandbox");
        return found.Sandbox == sandbox
            ? found
            : throw Difference($"sandbox in prevResult \"{found.Sandbox}\" is not CNI_NETNS \"{sandbox}\"");
    }

    /// <summary>The container's link.</summary>
    /// <param name="told">What the result tells of it.</param>
    /// <param name="kind">Its kind; empty for hardware, which has none.</param>
    /// <param name="isUp">Whether it shall be up.</param>
    /// <exception cref="CniException">101: the first difference.</exception>
    public Link Container(ResultInterface told, string kind, bool isUp)
    {
        Link link = context.Container.TryGetLink(told.Name)
            ?? throw Difference($"interface \"{told.Name}\" is missing in \"{told.Sandbox}\"");
        Require(kind.Length == 0 || link.Kind == kind, $"interface \"{told.Name}\" is of kind \"{link.Kind}\", expected {kind}");
        Require(link.IsUp == isUp, $"interface \"{told.Name}\" is {(link.IsUp ? "up" : "down")}");
        Compare(link, told);
        return link;
    }

    /// <exception cref="CniException">101: the hardware address is another than ADD told.</exception>
    public void CompareMac(Link link, ResultInterface told) =>
        Require(
            told.Mac.Length == 0 || (MacAddress.TryParse(told.Mac, out MacAddress mac) && mac == link.Mac),
            $"MAC of \"{link.Name}\" is {link.Mac}, expected {told.Mac}");

    /// <exception cref="CniException">101: it does not hold.</exception>
    public void Require([DoesNotReturnIf(false)] bool holds, string difference)
    {
        if (!holds)
        {
            throw Difference(difference);
        }
    }

    public CniException Difference(string what) => CheckFailure.Of(context.Attachment, what);

    /// <summary>Results tell the MTU from version 1.1.0 on; before, only the configuration may.</summary>
    protected void Compare(Link link, ResultInterface told)
    {
        CompareMac(link, told);
        int mtu = told.Mtu != 0 ? told.Mtu : configuredMtu;
        Require(mtu == 0 || mtu == link.Mtu, $"MTU of \"{link.Name}\" is {link.Mtu}, expected {mtu}");
    }
}
