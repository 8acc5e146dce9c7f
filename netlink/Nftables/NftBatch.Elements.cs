using System;

namespace CsCni.Netlink.Nftables;

public sealed partial class NftBatch
{
    /// <summary>
    /// Creates elements (NFT_MSG_NEWSETELEM). EEXIST where one is there, or, where that is accepted, is there with other
    /// data; ENOTEMPTY where a range overlaps another.
    /// </summary>
    /// <param name="family">The table's family.</param>
    /// <param name="table">The table.</param>
    /// <param name="set">The set.</param>
    /// <param name="elements">The elements.</param>
    /// <param name="exclusive">False to accept elements that are there already; they keep their comments.</param>
    public NftBatch CreateElements(NftFamily family, string table, string set, ReadOnlySpan<NftElement> elements, bool exclusive = true) =>
        PutElements(NftMessage.NewElement, Creating(exclusive), new("create elements of set", set), family, table, set, elements);

    /// <summary>Deletes elements by their keys (NFT_MSG_DELSETELEM); ENOENT where one is not there.</summary>
    /// <param name="family">The table's family.</param>
    /// <param name="table">The table.</param>
    /// <param name="set">The set.</param>
    /// <param name="elements">The elements; only the keys count.</param>
    public NftBatch DeleteElements(NftFamily family, string table, string set, ReadOnlySpan<NftElement> elements) =>
        PutElements(NftMessage.DeleteElement, NetlinkFlags.None, new("delete elements of set", set), family, table, set, elements);

    /// <summary>Puts one element as the kernel's requests that create, delete and read have it.</summary>
    internal static void PutElement(NetlinkWriter writer, in NftElement element, bool keyOnly)
    {
        using NetlinkNest item = writer.Nested(NftListAttribute.Item);
        PutValue(writer, NftElementAttribute.Key, element.Key);
        if (element.KeyEnd.Length > 0)
        {
            PutValue(writer, NftElementAttribute.KeyEnd, element.KeyEnd);
        }

        if (keyOnly)
        {
            return;
        }

        if (element.Data.Length > 0)
        {
            PutValue(writer, NftElementAttribute.Data, element.Data);
        }

        if (element.Chain.Length > 0)
        {
            using (writer.Nested(NftElementAttribute.Data))
            {
                NftRuleWriter.PutVerdict(writer, NftVerdict.Jump, element.Chain);
            }
        }

        if (element.Comment.Length > 0)
        {
            Span<byte> userdata = stackalloc byte[NftUserdata.MaxSize];
            int length = NftUserdata.Put(userdata, NftUserdata.Comment, element.Comment);
            writer.PutBytes(NftElementAttribute.Userdata, userdata[..length]);
        }
    }

    private NftBatch PutElements(
        NftMessage message, NetlinkFlags flags, in NetlinkOperation operation, NftFamily family, string table, string set, ReadOnlySpan<NftElement> elements)
    {
        NetlinkWriter writer = Begin(message, flags, family, operation);
        writer.PutString(NftElementListAttribute.Table, table);
        writer.PutString(NftElementListAttribute.Set, set);
        using (writer.Nested(NftElementListAttribute.Elements))
        {
            foreach (ref readonly NftElement element in elements)
            {
                PutElement(writer, element, keyOnly: message == NftMessage.DeleteElement);
            }
        }

        return this;
    }

    private static void PutValue(NetlinkWriter writer, NftElementAttribute attribute, byte[] value)
    {
        using NetlinkNest nest = writer.Nested(attribute);
        writer.PutBytes(NftDataAttribute.Value, value);
    }
}
