using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Netlink.Nftables;
using CsCni.Plugin.Features;

namespace CsCni.Plugin.Rules;

/// <summary>CHECK's part: our rules are as they ought to be, and the attachment's elements are there.</summary>
internal static class RuleCheck
{
    /// <exception cref="CniException">101: the first difference.</exception>
    public static void Run(NftSocket nft, in Attachment attachment, List<RuleElement> elements)
    {
        foreach (OwnTable table in OwnTable.All)
        {
            if (elements.Exists(element => element.Set.Family == table.Family) && table.FindDamage(nft) is { } damage)
            {
                throw CheckFailure.Of(attachment, $"{damage} (somebody else changed it; the next ADD on this node makes it again)");
            }
        }

        string owner = RuleOwner.Of(attachment);
        foreach (RuleElement element in elements)
        {
            Check(nft, attachment, element, owner);
        }
    }

    private static void Check(NftSocket nft, in Attachment attachment, RuleElement element, string owner)
    {
        NftElement? found = nft.FindElement(element.Set.Family, OwnTable.Name, element.Set.Name, element.ToKernel(string.Empty));
        if (found is not { } present)
        {
            throw CheckFailure.Of(attachment, $"element {element.Text} of set {element.Set} is missing");
        }

        if (!element.Set.IsShared && present.Comment != owner)
        {
            throw CheckFailure.Of(attachment, $"element {element.Text} of set {element.Set} is attachment {present.Comment}'s");
        }

        if (!element.IsSameAs(present))
        {
            throw CheckFailure.Of(attachment, $"element {element.Text} of set {element.Set} leads elsewhere");
        }
    }
}
