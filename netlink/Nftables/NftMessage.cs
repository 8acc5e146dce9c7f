namespace CsCni.Netlink.Nftables;

/// <summary>NFT_MSG_ constants of linux/netfilter/nf_tables.h, less the subsystem.</summary>
public enum NftMessage : ushort
{
    /// <summary>NFT_MSG_NEWTABLE: create a table.</summary>
    NewTable = 0,

    /// <summary>NFT_MSG_GETTABLE: read a table, or all.</summary>
    GetTable = 1,

    /// <summary>NFT_MSG_DELTABLE: delete a table with all that is in it.</summary>
    DeleteTable = 2,

    /// <summary>NFT_MSG_NEWCHAIN: create a chain.</summary>
    NewChain = 3,

    /// <summary>NFT_MSG_GETCHAIN: read a chain, or all.</summary>
    GetChain = 4,

    /// <summary>NFT_MSG_DELCHAIN: delete a chain with its rules.</summary>
    DeleteChain = 5,

    /// <summary>NFT_MSG_NEWRULE: create a rule.</summary>
    NewRule = 6,

    /// <summary>NFT_MSG_GETRULE: read rules.</summary>
    GetRule = 7,

    /// <summary>NFT_MSG_DELRULE: delete a rule, or all of a chain.</summary>
    DeleteRule = 8,

    /// <summary>NFT_MSG_NEWSET: create a set or map.</summary>
    NewSet = 9,

    /// <summary>NFT_MSG_GETSET: read a set, or all.</summary>
    GetSet = 10,

    /// <summary>NFT_MSG_DELSET: delete a set.</summary>
    DeleteSet = 11,

    /// <summary>NFT_MSG_NEWSETELEM: create elements.</summary>
    NewElement = 12,

    /// <summary>NFT_MSG_GETSETELEM: read elements.</summary>
    GetElement = 13,

    /// <summary>NFT_MSG_DELSETELEM: delete elements.</summary>
    DeleteElement = 14,

    /// <summary>NFT_MSG_NEWGEN: tells the generation.</summary>
    NewGeneration = 15,

    /// <summary>NFT_MSG_GETGEN: ask for the generation.</summary>
    GetGeneration = 16,
}
