using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Netlink.Route;

namespace CsCni.Plugin.Features;

/// <summary>Compares an attachment's pair of links with the result of ADD.</summary>
/// <param name="context">The call.</param>
/// <param name="expected">The result of ADD.</param>
/// <param name="configuredMtu">mtu of the configuration; 0 where it says nothing.</param>
/// <param name="kind">The pair's kind.</param>
internal sealed class VethCheck(AttachmentContext context, CniResult expected, int configuredMtu, string kind = "veth")
    : LinkCheck(context, expected, configuredMtu)
{
    private readonly AttachmentContext _context = context;
    private readonly CniResult _expected = expected;

    /// <summary>The container's end.</summary>
    /// <exception cref="CniException">101: the first difference.</exception>
    public Link Container(ResultInterface told, bool isUp) => Container(told, kind, isUp);

    /// <summary>The host's end.</summary>
    /// <param name="container">The container's end.</param>
    /// <param name="except">Name of an interface of the result that is on the node, but is not the host's end; empty for none.</param>
    /// <exception cref="CniException">101: the first difference.</exception>
    public Link Host(Link container, string except = "")
    {
        Link host = _context.Host.TryGetLink(container.LowerLink)
            ?? throw Difference($"interface \"{container.Name}\" has no peer on the node");
        Require(host.Kind == kind && host.LowerLink == container.Index, $"link \"{host.Name}\" is not the peer of \"{container.Name}\"");
        if (_expected.Interfaces.Find(link => link.Sandbox.Length == 0 && link.Name != except) is { } told)
        {
            Require(host.Name == told.Name, $"the peer of \"{container.Name}\" is \"{host.Name}\", expected \"{told.Name}\"");
            Compare(host, told);
        }

        Require(host.IsUp, $"host link \"{host.Name}\" is down");
        return host;
    }
}
