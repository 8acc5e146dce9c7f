using CsCni.Linux;

namespace CsCni.Netlink.Conntrack;

/// <summary>Which connections to list. The kernel filters from Linux 5.8 on; before, it is done here.</summary>
/// <param name="Family">Their family.</param>
/// <param name="Protocol">An IPPROTO_ number; 0 for all.</param>
/// <param name="DestinationPort">The original destination port; 0 for all.</param>
/// <param name="Answerer">Who answers: the source of the reply direction; no address for all.</param>
public readonly record struct ConntrackFilter(IpFamily Family, byte Protocol = 0, ushort DestinationPort = 0, IpAddress Answerer = default)
{
    internal bool Matches(in ConntrackEntry entry) =>
        entry.Original.Source.IsValid
        && entry.Original.Source.Family == Family
        && (Protocol == 0 || entry.Original.Protocol == Protocol)
        && (DestinationPort == 0 || entry.Original.DestinationPort == DestinationPort)
        && (!Answerer.IsValid || entry.Reply.Source == Answerer);
}
