using System;
using CsCni.Linux;

namespace CsCni.Overlay;

/// <summary>This node's side of an overlay: all that its links and entries follow from, but for the peers.</summary>
public sealed record OverlaySettings
{
    private const int EthernetHeader = 14;
    private const int UdpAndVxlanHeaders = 8 + 8;

    /// <summary>
    /// Whose overlay it is, told in the alias of its links: so that what another backend or VNI of the same owner left is
    /// found. No longer than 200 bytes.
    /// </summary>
    public required string Owner { get; init; }

    /// <summary>The pods' network.</summary>
    public required OverlayNetwork Network { get; init; }

    /// <summary>How packets travel.</summary>
    public required OverlayBackend Backend { get; init; }

    /// <summary>This node.</summary>
    public required OverlayNode Self { get; init; }

    /// <summary>The link to the other nodes.</summary>
    public required UnderlayLink Underlay { get; init; }

    /// <summary>
    /// The IPv4 address that packets to other nodes leave by; the default value where it is the public address, which it is
    /// not behind a NAT.
    /// </summary>
    public IpAddress LocalV4 { get; init; }

    /// <inheritdoc cref="LocalV4"/>
    public IpAddress LocalV6 { get; init; }

    /// <summary>The MTU that the underlay carries, in bytes.</summary>
    public int UnderlayMtu => Backend.UnderlayMtu == 0 ? Underlay.Mtu : Math.Min(Backend.UnderlayMtu, Underlay.Mtu);

    /// <summary>The MTU of pods in bytes: what passes to every node whole, in the families that this one has.</summary>
    public int PodMtu
    {
        get
        {
            int mtu = UnderlayMtu;
            foreach (IpFamily family in IpFamilies.Both)
            {
                mtu = Self.Of(family).IsPresent ? Math.Min(mtu, MtuOf(family)) : mtu;
            }

            return mtu;
        }
    }

    /// <summary>The address of a family that packets to other nodes leave by.</summary>
    public IpAddress LocalOf(IpFamily family)
    {
        IpAddress local = family == IpFamily.V4 ? LocalV4 : LocalV6;
        return local.IsValid ? local : Self.Of(family).PublicIp;
    }

    /// <summary>
    /// The MTU of packets in the overlay of one family, in bytes. vxlan adds the outer IP header (20 bytes, or 40 for
    /// IPv6), UDP's and its own of 8 each, and the inner Ethernet header of 14.
    /// </summary>
    public int MtuOf(IpFamily family) => Backend.Type == BackendType.Vxlan
        ? UnderlayMtu - (family == IpFamily.V4 ? 20 : 40) - UdpAndVxlanHeaders - EthernetHeader
        : UnderlayMtu;
}
