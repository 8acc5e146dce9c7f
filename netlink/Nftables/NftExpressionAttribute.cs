namespace CsCni.Netlink.Nftables;

/// <summary>Attributes of an expression (linux/netfilter/nf_tables.h).</summary>
public enum NftExpressionAttribute : ushort
{
    /// <summary>NFTA_EXPR_NAME, string.</summary>
    Name = 1,

    /// <summary>NFTA_EXPR_DATA, nest: the expression's own.</summary>
    Data = 2,
}
