using CsCni.Netlink;
using CsCni.Netlink.Nftables;

namespace CsCni.Agent.Traffic;

/// <summary>
/// What nf_tables does with the pods' traffic on this node: masquerade as Flannel has it, and passage through chains that
/// would drop it. Which network namespace that is, the socket decides.
/// </summary>
internal static class TrafficRules
{
    /// <summary>
    /// Puts the rules in where they are missing or not as they ought to be, and leaves them alone where they are right:
    /// connections that stand are not touched in either case.
    /// </summary>
    /// <param name="nft">nf_tables of the node.</param>
    /// <param name="settings">What the rules are made of.</param>
    /// <returns>What was wrong and is put right; null where nothing had to be changed.</returns>
    /// <exception cref="NetlinkException">The kernel refused a part; the other parts stand.</exception>
    public static string? Apply(NftSocket nft, in TrafficSettings settings)
    {
        MasqueradeTable table = new(settings);
        string? damage = table.FindDamage(nft);
        if (damage is not null)
        {
            table.Replace(nft);
        }

        ForwardOpenings openings = new(settings);
        string? closed = openings.FindDamage(nft);
        if (closed is not null)
        {
            openings.Open(nft);
        }

        return damage ?? closed;
    }

    /// <summary>Looks for what <see cref="Apply"/> would put right.</summary>
    /// <param name="nft">nf_tables of the node.</param>
    /// <param name="settings">What the rules are made of.</param>
    /// <returns>What is wrong; null where nothing is.</returns>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public static string? FindDamage(NftSocket nft, in TrafficSettings settings) =>
        new MasqueradeTable(settings).FindDamage(nft) ?? new ForwardOpenings(settings).FindDamage(nft);

    /// <summary>True where <see cref="Apply"/> would change nothing. It costs a list of all chains, and of the rules in those that matter.</summary>
    /// <inheritdoc cref="FindDamage"/>
    public static bool IsStanding(NftSocket nft, in TrafficSettings settings) => FindDamage(nft, settings) is null;

    /// <summary>Takes all of it away, whatever settings it was made of.</summary>
    /// <param name="nft">nf_tables of the node.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public static void Remove(NftSocket nft)
    {
        new MasqueradeTable(default).Replace(nft);
        ForwardOpenings.Close(nft);
    }
}
