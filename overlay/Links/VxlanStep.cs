using System.Collections.Generic;
using CsCni.Linux;
using CsCni.Netlink.Route;

namespace CsCni.Overlay.Links;

/// <summary>
/// Makes a vxlan link what it shall be. What the kernel lets be changed is changed where it stands, so that no packet is lost;
/// what it does not let (port, VNI, group policy) takes a new link.
/// </summary>
internal sealed class VxlanStep(RouteSocket socket, VxlanLink wanted)
{
    /// <summary>How many things were made or put right: links, their settings, addresses.</summary>
    internal int Changes { get; private set; }

    internal static OverlayException NoVxlan(Link link, VxlanLink wanted)
    {
        string kind = link.Kind.Length > 0 ? $"of kind {link.Kind}" : "without a kind";
        return new($"link \"{link.Name}\" exists already but is no vxlan: it is a link {kind}; remove it, or choose another VNI than {wanted.Vxlan.Id}");
    }

    /// <returns>The link's index.</returns>
    /// <exception cref="OverlayException">Another link has its name, or its VNI and port.</exception>
    internal int Ensure()
    {
        Link? link = socket.TryGetLink(wanted.Name);
        if (link is not null && !CanBecome(link))
        {
            Changes++;
            socket.Batch.DeleteLink(link.Index).Accept(Errno.NoDevice).Send();
            link = null;
        }

        link ??= Create();
        ChangeVxlan(link);
        ChangeLink(link);
        ChangeAddresses(link.Index);
        if (wanted.TxChecksumOffload is false && ChecksumOffload.SwitchOff(wanted.Name))
        {
            Changes++;
        }

        return link.Index;
    }

    /// <exception cref="OverlayException">It is no vxlan link, and is left alone.</exception>
    private bool CanBecome(Link link)
    {
        if (link.Vxlan is not { } vxlan)
        {
            throw NoVxlan(link, wanted);
        }

        return vxlan.Id == wanted.Vxlan.Id
            && vxlan.Port == wanted.Vxlan.Port
            && vxlan.Gbp == wanted.Vxlan.Gbp
            && !vxlan.Group.IsValid
            && (!vxlan.Local.IsValid || vxlan.Local.Family == wanted.Vxlan.Local.Family);
    }

    private Link Create()
    {
        Changes++;
        LinkSettings settings = new() { Name = wanted.Name, Mtu = wanted.Mtu, Mac = wanted.Mac, QueueLength = 0 };
        RouteBatch batch = socket.Batch
            .CreateLink(settings, wanted.Vxlan).Accept(Errno.Exists)
            .GetLink(wanted.Name).Accept(Errno.NoDevice);
        batch.Send();
        if (batch.LinkOf(1) is { } link && (batch.ResultOf(0) == Errno.None || CanBecome(link)))
        {
            return link;
        }

        throw new OverlayException(
            $"cannot create vxlan \"{wanted.Name}\": {Holder()} has VNI {wanted.Vxlan.Id} on port {wanted.Vxlan.Port} already; remove it, or choose another VNI or port");
    }

    private string Holder()
    {
        foreach (Link link in socket.ListLinks(new LinkFilter(Kind: "vxlan")))
        {
            if (link.Vxlan is { } vxlan && vxlan.Id == wanted.Vxlan.Id && vxlan.Port == wanted.Vxlan.Port)
            {
                return $"link \"{link.Name}\"";
            }
        }

        return "another link";
    }

    private void ChangeVxlan(Link link)
    {
        Vxlan vxlan = link.Vxlan!.Value;
        if (vxlan.LowerLink == wanted.Vxlan.LowerLink && vxlan.Local == wanted.Vxlan.Local && vxlan.Learning == wanted.Vxlan.Learning)
        {
            return;
        }

        Changes++;
        socket.Batch.SetVxlan(link.Index, wanted.Vxlan).Send();
    }

    private void ChangeLink(Link link)
    {
        // Below another lower link the kernel has set the MTU anew; so it is set once more, whatever was read before.
        LinkChange change = new()
        {
            Mtu = link.Mtu == wanted.Mtu && link.Vxlan!.Value.LowerLink == wanted.Vxlan.LowerLink ? null : wanted.Mtu,
            Mac = link.Mac == wanted.Mac ? null : wanted.Mac,
            Alias = link.Alias == wanted.Alias ? null : wanted.Alias,
            LinkLocal = link.IsUp ? null : LinkLocalGeneration.None,
            Up = link.IsUp ? null : true,
        };
        if (change == default)
        {
            return;
        }

        Changes++;
        TakeNoRouterAdvertisements();
        if (change.LinkLocal is not null)
        {
            socket.Batch.SetLink(link.Index, new() { LinkLocal = change.LinkLocal }).Accept(Errno.FamilyNotSupported);
        }

        socket.Batch.SetLink(link.Index, change with { LinkLocal = null }).Send();
    }

    /// <summary>Of no weight where /proc/sys is read-only, as it is for many containers: the node forwards, and so takes none.</summary>
    private void TakeNoRouterAdvertisements()
    {
        if (wanted.Address.Family == IpFamily.V6)
        {
            Sysctl.TrySet($"net/ipv6/conf/{wanted.Name}/accept_ra", "0");
        }
    }

    private void ChangeAddresses(int link)
    {
        bool isThere = false;
        foreach (InterfaceAddress address in socket.ListAddresses(link, wanted.Address.Family))
        {
            if (address.Prefix == wanted.Address)
            {
                isThere = true;
            }
            else if (address.Scope == RouteScope.Universe)
            {
                Changes++;
                socket.Batch.DeleteAddress(address).Accept(Errno.AddressNotAvailable);
            }
        }

        if (!isThere)
        {
            Changes++;
            InterfaceAddress address = new()
            {
                Link = link,
                Prefix = wanted.Address,
                Flags = wanted.Address.Family == IpFamily.V6 ? AddressFlags.NoDad : AddressFlags.None,
            };
            socket.Batch.CreateAddress(address).Accept(Errno.Exists);
        }

        socket.Batch.Send();
    }
}
