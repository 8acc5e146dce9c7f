using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Linux;
using CsCni.Netlink.Nftables;
using CsCni.Plugin.Config;

namespace CsCni.Plugin.Rules;

/// <summary>What stands in the way of an attachment's elements: another attachment's, or what is left of one that is gone.</summary>
internal sealed class RuleConflicts(RuleSession session, AttachmentRules rules, string owner)
{
    /// <summary>
    /// Refuses a port that another attachment has in another way: of all addresses where this one wants a single one, the
    /// other way round, or with conditions. The same port in the same way is refused by the kernel.
    /// </summary>
    /// <exception cref="CniException">105: whose port it is.</exception>
    public void CheckPorts()
    {
        foreach (PortMapping mapping in rules.Mappings)
        {
            foreach (IpFamily family in (ReadOnlySpan<IpFamily>)[IpFamily.V4, IpFamily.V6])
            {
                if (mapping.Serves(family) && rules.FirstOf(family).IsValid)
                {
                    CheckPort(mapping, family);
                }
            }
        }
    }

    /// <summary>Removes what is in the way and belongs to nobody any more.</summary>
    /// <exception cref="CniException">105 or 102: it belongs to somebody.</exception>
    public void Resolve(List<RuleElement> elements)
    {
        HashSet<string> owners = [];
        foreach (RuleElement element in elements)
        {
            if (!element.Set.IsShared && Find(element.Set, element.ToKernel(string.Empty)) is { } other)
            {
                RequireGone(other.Comment, element);
                owners.Add(other.Comment);
            }
        }

        if (owners.Count == 0)
        {
            // A range that overlaps another's, or a conditional chain that was left.
            owners.Add(owner);
        }

        new RuleRemover(session).RemoveElements(owners.Contains, rules.Part);
    }

    private void CheckPort(in PortMapping mapping, IpFamily family)
    {
        RuleElement any = new ElementBuilder(OwnSets.PortsOf(family)).Protocol(mapping.Protocol).Port(mapping.HostPort).Build();
        bool isConditional = rules.ConditionsOf(family).Count > 0;
        if (isConditional || mapping.HostIp.IsValid)
        {
            RequireFree(any);
        }

        if (!isConditional)
        {
            RequireFree(any with { Set = OwnSets.ConditionalPorts });
        }

        if (isConditional || !mapping.HostIp.IsValid)
        {
            foreach (NftElement present in session.Nft.ListElements(NftFamily.Inet, OwnTable.Name, OwnSets.HostPortsOf(family).Name))
            {
                // Behind the address there are the same fields.
                if (present.Comment != owner && present.Key.AsSpan(PacketFields.SlotsOf(family) * sizeof(uint)).SequenceEqual(any.Key))
                {
                    RequireGone(present.Comment, any);
                }
            }
        }
    }

    private void RequireFree(RuleElement element)
    {
        if (Find(element.Set, element.ToKernel(string.Empty)) is { } other && other.Comment != owner)
        {
            RequireGone(other.Comment, element);
        }
    }

    private NftElement? Find(OwnSet set, in NftElement element) => session.Nft.FindElement(set.Family, OwnTable.Name, set.Name, element);

    /// <summary>An attachment whose link on the node is gone was never deleted: what it left is nobody's.</summary>
    private void RequireGone(string other, RuleElement element)
    {
        if (other == owner || IsGone(other))
        {
            return;
        }

        throw element.Set.IsOfPortMaps
            ? new CniException(
                ErrorCode.HostPortTaken,
                $"host port {element.Text.Split(" : ")[0].Replace(" . ", " ")} is taken by attachment {other}: choose another hostPort, or DEL that attachment (GC removes what was left behind)")
            : new CniException(
                ErrorCode.AddressUnavailable,
                $"element {element.Text} of set {element.Set} is attachment {other}'s: two attachments of the node cannot have one address; check the ranges of the networks");
    }

    private bool IsGone(string other)
    {
        foreach (AttachmentRules standing in session.Store.ReadAll())
        {
            if (RuleOwner.Of(standing.Attachment) == other)
            {
                return standing.HostLink.Length > 0 && session.Host.TryGetLink(standing.HostLink) is null;
            }
        }

        return true;
    }
}
