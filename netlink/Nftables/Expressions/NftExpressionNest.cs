namespace CsCni.Netlink.Nftables;

/// <summary>An open expression: an item of the rule's list, and the expression's own attributes in it.</summary>
internal readonly ref struct NftExpressionNest
{
    private readonly NetlinkNest _item;
    private readonly NetlinkNest _data;

    internal NftExpressionNest(NetlinkNest item, NetlinkNest data)
    {
        _item = item;
        _data = data;
    }

    public void Dispose()
    {
        _data.Dispose();
        _item.Dispose();
    }
}
