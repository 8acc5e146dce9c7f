namespace CsCni.Netlink.Nftables;

/// <summary>Attributes of a rule (linux/netfilter/nf_tables.h).</summary>
public enum NftRuleAttribute : ushort
{
    /// <summary>NFTA_RULE_TABLE, string.</summary>
    Table = 1,

    /// <summary>NFTA_RULE_CHAIN, string.</summary>
    Chain = 2,

    /// <summary>NFTA_RULE_HANDLE, be64.</summary>
    Handle = 3,

    /// <summary>NFTA_RULE_EXPRESSIONS, nest: a list.</summary>
    Expressions = 4,

    /// <summary>NFTA_RULE_POSITION, be64.</summary>
    Position = 6,

    /// <summary>NFTA_RULE_USERDATA, bytes.</summary>
    Userdata = 7,
}
