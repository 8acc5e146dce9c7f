using System.Collections.Generic;
using CsCni.Netlink.Generic;

namespace CsCni.Overlay.Links;

/// <summary>
/// Checksums of packets that the node itself sends by a link: computed by the kernel once they are off, and not left to be
/// filled in further down, where a NAT between the nodes would find them unfinished.
/// </summary>
internal static class ChecksumOffload
{
    private const string Feature = "tx-checksum-ip-generic";

    /// <returns>True where it was on, and is off now.</returns>
    /// <exception cref="OverlayException">The link keeps it on.</exception>
    internal static bool SwitchOff(string link)
    {
        using EthtoolSocket socket = EthtoolSocket.Open();
        if (!IsOn(socket, link))
        {
            return false;
        }

        return socket.SetFeature(link, Feature, on: false)
            ? true
            : throw new OverlayException($"link \"{link}\" does not let {Feature} be switched off: leave the key txChecksumOffload out");
    }

    internal static bool IsOn(string link)
    {
        using EthtoolSocket socket = EthtoolSocket.Open();
        return IsOn(socket, link);
    }

    private static bool IsOn(EthtoolSocket socket, string link)
    {
        List<EthtoolFeature> features = socket.ListFeatures(link);
        return features.Exists(static feature => feature is { Name: Feature, IsOn: true });
    }
}
