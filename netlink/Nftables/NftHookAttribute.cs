namespace CsCni.Netlink.Nftables;

/// <summary>Attributes of a base chain's hook (linux/netfilter/nf_tables.h).</summary>
public enum NftHookAttribute : ushort
{
    /// <summary>NFTA_HOOK_HOOKNUM, be32.</summary>
    Hook = 1,

    /// <summary>NFTA_HOOK_PRIORITY, be32: signed, lower comes first.</summary>
    Priority = 2,
}
