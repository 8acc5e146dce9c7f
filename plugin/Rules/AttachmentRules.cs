using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Linux;
using CsCni.Plugin.Config;

namespace CsCni.Plugin.Rules;

/// <summary>
/// What an attachment wants of nf_tables, in the terms of the configuration: kept in a file as long as the attachment
/// stands, so that its elements can be made again where somebody has flushed them.
/// </summary>
internal sealed class AttachmentRules
{
    /// <summary>The attachment.</summary>
    public required Attachment Attachment { get; init; }

    /// <summary>Which plugin's part of the attachment's rules it is.</summary>
    public required RulePart Part { get; init; }

    /// <summary>The host's link of the attachment: where it is gone, so is the attachment. Empty where it is not known.</summary>
    public string HostLink { get; init; } = string.Empty;

    /// <summary>The link that the node routes to the container by: a bridge, or the host's link itself.</summary>
    public string RoutedLink { get; init; } = string.Empty;

    /// <summary>The container's hardware address.</summary>
    public MacAddress Mac { get; init; }

    /// <summary>The container's addresses, each with the prefix length of its network.</summary>
    public List<IpPrefix> Addresses { get; init; } = [];

    /// <summary>Whether the addresses are masqueraded.</summary>
    public bool IpMasq { get; init; }

    /// <summary>Destinations besides the container's networks that are not masqueraded.</summary>
    public List<IpPrefix> NonMasqueradeCidrs { get; init; } = [];

    /// <summary>Whether frames with another source than <see cref="Mac"/> are dropped.</summary>
    public bool ChecksMac { get; init; }

    /// <summary>Whether packets with another source than <see cref="Addresses"/> are dropped.</summary>
    public bool ChecksAddresses { get; init; }

    /// <summary>Whether the node forwards for the container although another chain's policy drops.</summary>
    public bool IsForwarded { get; init; }

    /// <summary>The chain of iptables that the administrator's own rules are in.</summary>
    public string AdminChain { get; init; } = string.Empty;

    /// <summary>The zone of firewalld that has the addresses as sources; empty for none.</summary>
    public string FirewalldZone { get; init; } = string.Empty;

    /// <summary>Who may reach the container.</summary>
    public IngressPolicy Ingress { get; init; }

    /// <summary>The port maps.</summary>
    public List<PortMapping> Mappings { get; init; } = [];

    /// <summary>snat of the port maps.</summary>
    public bool HasSnat { get; init; } = true;

    /// <summary>masqAll of the port maps.</summary>
    public bool MasqueradesAll { get; init; }

    /// <summary>conditionsV4 of the port maps.</summary>
    public List<PortCondition> ConditionsV4 { get; init; } = [];

    /// <summary>conditionsV6 of the port maps.</summary>
    public List<PortCondition> ConditionsV6 { get; init; } = [];

    /// <summary>True where 127.0.0.1 of the node leads to the container, which the kernel refuses to route by default.</summary>
    public bool NeedsLoopbackRouting => (HasSnat || MasqueradesAll) && FirstOf(IpFamily.V4).IsValid && Mappings.Exists(static mapping => mapping.Serves(IpFamily.V4));

    /// <summary>The address that ports of the node lead to: the family's first one; none where there is none.</summary>
    public IpAddress FirstOf(IpFamily family)
    {
        foreach (IpPrefix address in Addresses)
        {
            if (address.Family == family && !address.Address.IsLinkLocal)
            {
                return address.Address;
            }
        }

        return default;
    }

    public List<PortCondition> ConditionsOf(IpFamily family) => family == IpFamily.V4 ? ConditionsV4 : ConditionsV6;
}
