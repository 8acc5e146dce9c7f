namespace CsCni.Netlink.Nftables;

public readonly ref partial struct NftRuleWriter
{
    /// <summary>immediate with a verdict: where the packet goes on.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="chain">The chain of a jump or goto.</param>
    public void Verdict(NftVerdict verdict, string chain = "")
    {
        using NftExpressionNest nest = Begin("immediate");
        _writer.PutU32BigEndian(NftImmediateAttribute.Destination, 0);
        using NetlinkNest data = _writer.Nested(NftImmediateAttribute.Data);
        PutVerdict(_writer, verdict, chain);
    }

    internal static void PutVerdict(NetlinkWriter writer, NftVerdict verdict, string chain)
    {
        using NetlinkNest nest = writer.Nested(NftDataAttribute.Verdict);
        writer.PutU32BigEndian(NftVerdictAttribute.Code, (uint)verdict);
        if (chain.Length > 0)
        {
            writer.PutString(NftVerdictAttribute.Chain, chain);
        }
    }
}
