using CsCni.Netlink.Nftables;

namespace CsCni.Plugin.Rules;

/// <summary>A chain of somebody else's that forwarded packets come by.</summary>
/// <param name="Family">Its table's family.</param>
/// <param name="Table">Its table.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsOfIptables">True for FORWARD of iptables' filter table, where the administrator's rules have a chain of their own.</param>
internal readonly record struct ForeignChain(NftFamily Family, string Table, string Name, bool IsOfIptables)
{
    public override string ToString() => $"{Name} of table {(Family == NftFamily.Inet ? "inet" : Family == NftFamily.Ipv4 ? "ip" : "ip6")} {Table}";
}
