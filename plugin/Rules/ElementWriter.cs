using System.Collections.Generic;
using System.Runtime.InteropServices;
using CsCni.Netlink.Nftables;

namespace CsCni.Plugin.Rules;

/// <summary>Puts an attachment's elements into a transaction, set by set; what does not fit goes into the next one.</summary>
internal sealed class ElementWriter(NftBatch batch, string owner)
{
    /// <summary>What a request takes besides its elements.</summary>
    private const int RequestSize = 128;

    public void Put(AttachmentRules rules, List<RuleElement> elements, bool exclusive)
    {
        if (elements.Exists(static element => element.Chain.Length > 0))
        {
            ConditionalChain.Create(batch, rules);
        }

        foreach ((OwnSet set, List<NftElement> items) in Group(elements))
        {
            foreach (List<NftElement> part in Split(items))
            {
                batch.CreateElements(set.Family, OwnTable.Name, set.Name, CollectionsMarshal.AsSpan(part), exclusive && !set.IsShared);
            }
        }
    }

    /// <summary>Deletes elements, likewise.</summary>
    public void Delete(OwnSet set, List<NftElement> items)
    {
        foreach (List<NftElement> part in Split(items))
        {
            batch.DeleteElements(set.Family, OwnTable.Name, set.Name, CollectionsMarshal.AsSpan(part));
        }
    }

    private List<(OwnSet Set, List<NftElement> Items)> Group(List<RuleElement> elements)
    {
        List<(OwnSet Set, List<NftElement> Items)> groups = [];
        foreach (RuleElement element in elements)
        {
            int index = groups.FindIndex(group => group.Set == element.Set);
            if (index < 0)
            {
                index = groups.Count;
                groups.Add((element.Set, []));
            }

            groups[index].Items.Add(element.ToKernel(element.Set.IsShared ? string.Empty : owner));
        }

        return groups;
    }

    /// <summary>Sends what was put before where the next part would not fit.</summary>
    private IEnumerable<List<NftElement>> Split(List<NftElement> items)
    {
        List<NftElement> part = [];
        int size = RequestSize;
        foreach (NftElement item in items)
        {
            if (size + item.Size > batch.BytesLeft || batch.RequestsLeft == 0)
            {
                if (part.Count > 0)
                {
                    yield return part;
                }

                batch.Send();
                part = [];
                size = RequestSize;
            }

            part.Add(item);
            size += item.Size;
        }

        if (part.Count > 0)
        {
            yield return part;
        }
    }
}
