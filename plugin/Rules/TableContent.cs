using System;
using System.Collections.Generic;
using CsCni.Netlink.Nftables;

namespace CsCni.Plugin.Rules;

/// <summary>The elements of a table, those of the attachments that go apart from the others.</summary>
internal sealed class TableContent
{
    private readonly OwnTable _table;
    private readonly List<NftElement> _sharedLeft = [];
    private readonly HashSet<string> _chains = [];

    private TableContent(OwnTable table) => _table = table;

    /// <summary>What is to be removed.</summary>
    public List<(OwnSet Set, NftElement Element)> Owned { get; } = [];

    /// <summary>True where nobody else has an element.</summary>
    public bool IsEmptyWithoutOwned { get; private set; } = true;

    /// <summary>True where port maps of others stand.</summary>
    public bool KeepsPortMaps { get; private set; }

    public static TableContent Read(NftSocket nft, OwnTable table, Func<string, bool> isOwned, RulePart part)
    {
        TableContent content = new(table);
        HashSet<string> bridges = [];
        foreach (OwnSet set in table.Sets)
        {
            foreach (NftElement element in nft.ListElements(table.Family, OwnTable.Name, set.Name))
            {
                if (set.IsShared)
                {
                    content._sharedLeft.Add(element);
                }
                else if (isOwned(element.Comment) && set.BelongsTo(part))
                {
                    content.Owned.Add((set, element));
                }
                else
                {
                    content.Keep(set, element, bridges);
                }
            }
        }

        // A bridge goes with the last container that has a policy on it.
        content._sharedLeft.RemoveAll(element => bridges.Contains(BridgeOf(element)));
        return content;
    }

    /// <summary>Removes what is owned, in one transaction where it fits.</summary>
    public void Delete(NftBatch batch)
    {
        ElementWriter writer = new(batch, string.Empty);
        foreach (OwnSet set in _table.Sets)
        {
            List<NftElement> elements = set.IsShared ? _sharedLeft : OwnedOf(set);
            if (elements.Count > 0)
            {
                writer.Delete(set, elements);
            }
        }

        foreach (string chain in _chains)
        {
            batch.DeleteChain(_table.Family, OwnTable.Name, chain);
        }

        batch.Send();
    }

    private void Keep(OwnSet set, in NftElement element, HashSet<string> bridges)
    {
        IsEmptyWithoutOwned = false;
        KeepsPortMaps |= set.IsOfPortMaps;
        if (set == OwnSets.Policy4 || set == OwnSets.Policy6)
        {
            bridges.Add(BridgeOf(element));
        }
    }

    private List<NftElement> OwnedOf(OwnSet set)
    {
        List<NftElement> elements = [];
        foreach ((OwnSet of, NftElement element) in Owned)
        {
            if (of == set)
            {
                elements.Add(element);
                if (element.Chain.Length > 0)
                {
                    _chains.Add(element.Chain);
                }
            }
        }

        return elements;
    }

    /// <summary>The first field of a policy's key.</summary>
    private static string BridgeOf(in NftElement element) => Convert.ToHexString(element.Key.AsSpan(0, PacketFields.NameSize));
}
