using System.Collections.Generic;
using CsCni.Linux;
using CsCni.Plugin.Config;

namespace CsCni.Plugin.Rules;

/// <summary>What an attachment wants, as elements of our sets. Pure: the same attachment always gives the same elements.</summary>
internal static class RuleElements
{
    private static readonly IpFamily[] s_families = [IpFamily.V4, IpFamily.V6];

    private static readonly IpPrefix s_loopback = IpPrefix.Parse("127.0.0.0/8");

    public static List<RuleElement> Of(AttachmentRules rules)
    {
        List<RuleElement> elements = [];
        if (rules.IpMasq)
        {
            AddMasquerade(elements, rules);
        }

        if (rules.Mappings.Count > 0)
        {
            AddPorts(elements, rules);
        }

        if (rules.IsForwarded)
        {
            AddForwarded(elements, rules);
        }

        AddSpoofProtection(elements, rules);
        if (rules.Ingress != IngressPolicy.Open)
        {
            AddPolicy(elements, rules);
        }

        return elements;
    }

    /// <summary>The chain of an attachment's conditional ports.</summary>
    public static string ConditionalChain(AttachmentRules rules) => $"ports-{RuleOwner.Hash(RuleOwner.Of(rules.Attachment)):x16}";

    /// <summary>Each address, and where it stays as it is: all of the attachment's networks of the family, not its own alone.</summary>
    private static void AddMasquerade(List<RuleElement> elements, AttachmentRules rules)
    {
        foreach (IpFamily family in s_families)
        {
            List<IpPrefix> kept = KeptDestinations(rules, family);
            foreach (IpAddress address in AddressesOf(rules, family))
            {
                elements.Add(new ElementBuilder(OwnSets.MasqueradeOf(family)).Address(address).Build());
                foreach (IpPrefix destination in kept)
                {
                    elements.Add(new ElementBuilder(OwnSets.UnmasqueradedOf(family)).Address(address).Prefix(destination).Build());
                }
            }
        }
    }

    private static void AddForwarded(List<RuleElement> elements, AttachmentRules rules)
    {
        foreach (IpFamily family in s_families)
        {
            foreach (IpAddress address in AddressesOf(rules, family))
            {
                elements.Add(new ElementBuilder(OwnSets.ForwardedOf(family)).Address(address).Build());
            }
        }
    }

    private static List<IpPrefix> KeptDestinations(AttachmentRules rules, IpFamily family)
    {
        List<IpPrefix> prefixes = [];
        foreach (IpPrefix address in rules.Addresses)
        {
            AddPrefix(prefixes, address.NetworkPrefix, family);
        }

        foreach (IpPrefix prefix in rules.NonMasqueradeCidrs)
        {
            AddPrefix(prefixes, prefix, family);
        }

        return prefixes;
    }

    /// <summary>The kernel refuses ranges that overlap, so a prefix within another is left out.</summary>
    private static void AddPrefix(List<IpPrefix> prefixes, IpPrefix added, IpFamily family)
    {
        if (added.Family != family || prefixes.Exists(prefix => prefix.Length <= added.Length && prefix.Contains(added.Network)))
        {
            return;
        }

        prefixes.RemoveAll(prefix => added.Contains(prefix.Network));
        prefixes.Add(added);
    }

    private static void AddPorts(List<RuleElement> elements, AttachmentRules rules)
    {
        foreach (IpFamily family in s_families)
        {
            IpAddress container = rules.FirstOf(family);
            if (!container.IsValid)
            {
                continue;
            }

            bool isMapped = false;
            foreach (PortMapping mapping in rules.Mappings)
            {
                if (mapping.Serves(family))
                {
                    AddPort(elements, rules, mapping, container);
                    isMapped = true;
                }
            }

            if (isMapped)
            {
                AddHairpin(elements, rules, container);
            }
        }
    }

    private static void AddPort(List<RuleElement> elements, AttachmentRules rules, in PortMapping mapping, IpAddress container)
    {
        if (rules.ConditionsOf(container.Family).Count > 0)
        {
            RuleElement jump = new ElementBuilder(OwnSets.ConditionalPorts)
                .Protocol(mapping.Protocol).Port(mapping.HostPort).BuildJump(ConditionalChain(rules));

            // Both families, and several addresses of the node, share the element: their rules are in the chain.
            if (!elements.Exists(element => element.Text == jump.Text))
            {
                elements.Add(jump);
            }

            return;
        }

        ElementBuilder builder = mapping.HostIp.IsValid
            ? new ElementBuilder(OwnSets.HostPortsOf(container.Family)).Address(mapping.HostIp)
            : new ElementBuilder(OwnSets.PortsOf(container.Family));
        elements.Add(builder.Protocol(mapping.Protocol).Port(mapping.HostPort).To().Address(container).Port(mapping.ContainerPort).Build());
    }

    /// <summary>
    /// Whose mapped traffic is masqueraded, so that the answer comes back this way: of the container itself and of its
    /// neighbours, which would get an answer straight from the container's address, and of 127.0.0.1, which the container
    /// cannot answer.
    /// </summary>
    private static void AddHairpin(List<RuleElement> elements, AttachmentRules rules, IpAddress container)
    {
        List<IpPrefix> sources = [];
        if (rules.MasqueradesAll)
        {
            sources.Add(IpPrefix.Default(container.Family));
        }
        else if (rules.HasSnat)
        {
            foreach (IpPrefix address in rules.Addresses)
            {
                AddPrefix(sources, address.NetworkPrefix, container.Family);
            }

            AddPrefix(sources, s_loopback, container.Family);
        }

        foreach (IpPrefix source in sources)
        {
            elements.Add(new ElementBuilder(OwnSets.HairpinOf(container.Family)).Prefix(source).Address(container).Build());
        }
    }

    private static void AddSpoofProtection(List<RuleElement> elements, AttachmentRules rules)
    {
        if (rules.ChecksMac)
        {
            elements.Add(new ElementBuilder(OwnSets.MacChecked).Interface(rules.HostLink).Build());
            elements.Add(new ElementBuilder(OwnSets.Macs).Interface(rules.HostLink).Mac(rules.Mac).Build());
        }

        if (!rules.ChecksAddresses)
        {
            return;
        }

        elements.Add(new ElementBuilder(OwnSets.AddressChecked).Interface(rules.HostLink).Build());
        foreach (IpFamily family in s_families)
        {
            foreach (IpAddress address in AddressesOf(rules, family))
            {
                elements.Add(new ElementBuilder(OwnSets.AddressesOf(family)).Interface(rules.HostLink).Address(address).Build());
            }
        }

        IpAddress linkLocal = LinkLocal.Of(rules.Mac);
        elements.Add(new ElementBuilder(OwnSets.Addresses6).Interface(rules.HostLink).Address(linkLocal).Build());
    }

    private static void AddPolicy(List<RuleElement> elements, AttachmentRules rules)
    {
        bool isIsolated = rules.Ingress == IngressPolicy.Isolated;
        if (isIsolated)
        {
            elements.Add(new ElementBuilder(OwnSets.Isolated).Interface(rules.HostLink).Build());
        }

        elements.Add(new ElementBuilder(OwnSets.PolicyBridges).Interface(rules.RoutedLink).Build());
        foreach (IpFamily family in s_families)
        {
            foreach (IpAddress address in AddressesOf(rules, family))
            {
                elements.Add(new ElementBuilder(OwnSets.PolicyOf(family)).Interface(rules.RoutedLink).Address(address).Build());
                if (isIsolated)
                {
                    elements.Add(new ElementBuilder(OwnSets.IsolatedOf(family)).Interface(rules.RoutedLink).Address(address).Build());
                }
            }
        }
    }

    private static List<IpAddress> AddressesOf(AttachmentRules rules, IpFamily family)
    {
        List<IpAddress> addresses = [];
        foreach (IpPrefix prefix in rules.Addresses)
        {
            if (prefix.Family == family && !addresses.Contains(prefix.Address))
            {
                addresses.Add(prefix.Address);
            }
        }

        return addresses;
    }
}
