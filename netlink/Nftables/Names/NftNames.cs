namespace CsCni.Netlink.Nftables;

/// <summary>Attribute names of nf_tables, by message type.</summary>
internal sealed class NftNames : MessageNames
{
    internal static readonly NftNames Instance = new();

    /// <inheritdoc/>
    public override AttributeSpace? SpaceOf(ushort messageType) =>
        messageType >> 8 != NftHeader.Subsystem ? null : (NftMessage)(messageType & 0xff) switch
        {
            NftMessage.NewTable or NftMessage.GetTable or NftMessage.DeleteTable => new NftTableSpace(),
            NftMessage.NewChain or NftMessage.GetChain or NftMessage.DeleteChain => new NftChainSpace(),
            NftMessage.NewRule or NftMessage.GetRule or NftMessage.DeleteRule => new NftRuleSpace(),
            NftMessage.NewSet or NftMessage.GetSet or NftMessage.DeleteSet => new NftSetSpace(),
            NftMessage.NewElement or NftMessage.GetElement or NftMessage.DeleteElement => new NftElementListSpace(),
            _ => null,
        };
}
