using System;

namespace CsCni.Netlink.Nftables;

public sealed partial class NftBatch
{
    private const uint VerdictType = 0xffff_ff00;
    private const uint HostOrder = 1;
    private const uint NetworkOrder = 2;
    private uint _setId;

    /// <summary>Creates a set or map (NFT_MSG_NEWSET); EEXIST where there is one.</summary>
    /// <param name="family">Its table's family.</param>
    /// <param name="table">Its table.</param>
    /// <param name="set">What it is.</param>
    public NftBatch CreateSet(NftFamily family, string table, in NftSet set)
    {
        NetlinkWriter writer = Begin(NftMessage.NewSet, Creating(exclusive: true), family, new("create set", set.Name));
        writer.PutString(NftSetAttribute.Table, table);
        writer.PutString(NftSetAttribute.Name, set.Name);
        writer.PutU32BigEndian(NftSetAttribute.Flags, (uint)set.Flags);
        writer.PutU32BigEndian(NftSetAttribute.KeyType, NftSet.TypeOf(set.Key));
        writer.PutU32BigEndian(NftSetAttribute.KeyLength, (uint)NftSet.LengthOf(set.Key));
        if (set.HasVerdicts || set.Data.Length > 0)
        {
            writer.PutU32BigEndian(NftSetAttribute.DataType, set.HasVerdicts ? VerdictType : NftSet.TypeOf(set.Data));
            writer.PutU32BigEndian(NftSetAttribute.DataLength, set.HasVerdicts ? 0 : (uint)NftSet.LengthOf(set.Data));
        }

        writer.PutU32BigEndian(NftSetAttribute.Id, ++_setId);
        if (set.HasIntervals)
        {
            PutFields(writer, set.Key);
        }

        PutUserdata(writer, set);
        return this;
    }

    /// <summary>Without the fields' lengths the kernel takes the whole key for one range.</summary>
    private static void PutFields(NetlinkWriter writer, NftDatatype[] key)
    {
        using NetlinkNest description = writer.Nested(NftSetAttribute.Description);
        using NetlinkNest concatenation = writer.Nested(NftSetDescriptionAttribute.Concatenation);
        foreach (NftDatatype type in key)
        {
            using (writer.Nested(NftListAttribute.Item))
            {
                writer.PutU32BigEndian(NftSetFieldAttribute.Length, (uint)NftSet.LengthOf([type]));
            }
        }
    }

    /// <summary>The byte orders decide how nft prints a value: names of interfaces are strings in host order.</summary>
    private static void PutUserdata(NetlinkWriter writer, in NftSet set)
    {
        Span<byte> userdata = stackalloc byte[NftUserdata.MaxSize];
        int length = NftUserdata.Put(userdata, NftUserdata.SetKeyByteOrder, OrderOf(set.Key));
        if (set.Data.Length > 0)
        {
            length += NftUserdata.Put(userdata[length..], NftUserdata.SetDataByteOrder, OrderOf(set.Data));
        }

        if (set.Comment is not null)
        {
            length += NftUserdata.Put(userdata[length..], NftUserdata.SetComment, set.Comment);
        }

        writer.PutBytes(NftSetAttribute.Userdata, userdata[..length]);
    }

    private static uint OrderOf(NftDatatype[] types) =>
        types.Length > 1 ? 0 : types[0] == NftDatatype.InterfaceName ? HostOrder : NetworkOrder;
}
