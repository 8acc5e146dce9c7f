using System;
using CsCni.Netlink.Nftables;

namespace CsCni.Plugin.Rules;

/// <summary>A rule that is always there.</summary>
/// <param name="Chain">Its chain.</param>
/// <param name="Comment">What it is for.</param>
/// <param name="Text">The rule as nft lists it: what it is recognised by, so a change of the expressions must show here (a test compares).</param>
/// <param name="Put">Puts its expressions.</param>
internal sealed record OwnRule(string Chain, string Comment, string Text, PutExpressions Put)
{
    /// <summary>The userdata that the kernel keeps with the rule.</summary>
    public int Describe(Span<byte> room) => NftRule.Describe(room, Comment, NameHash.Of(Text));
}
