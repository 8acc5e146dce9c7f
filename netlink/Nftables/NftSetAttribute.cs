namespace CsCni.Netlink.Nftables;

/// <summary>Attributes of a set (linux/netfilter/nf_tables.h).</summary>
public enum NftSetAttribute : ushort
{
    /// <summary>NFTA_SET_TABLE, string.</summary>
    Table = 1,

    /// <summary>NFTA_SET_NAME, string.</summary>
    Name = 2,

    /// <summary>NFTA_SET_FLAGS, be32.</summary>
    Flags = 3,

    /// <summary>NFTA_SET_KEY_TYPE, be32: nft's number.</summary>
    KeyType = 4,

    /// <summary>NFTA_SET_KEY_LEN, be32, bytes.</summary>
    KeyLength = 5,

    /// <summary>NFTA_SET_DATA_TYPE, be32: nft's number, or 0xffffff00 for verdicts.</summary>
    DataType = 6,

    /// <summary>NFTA_SET_DATA_LEN, be32, bytes.</summary>
    DataLength = 7,

    /// <summary>NFTA_SET_POLICY, be32.</summary>
    Policy = 8,

    /// <summary>NFTA_SET_DESC, nest.</summary>
    Description = 9,

    /// <summary>NFTA_SET_ID, be32: names the set within its transaction.</summary>
    Id = 10,

    /// <summary>NFTA_SET_USERDATA, bytes.</summary>
    Userdata = 13,

    /// <summary>NFTA_SET_HANDLE, be64.</summary>
    Handle = 16,
}
