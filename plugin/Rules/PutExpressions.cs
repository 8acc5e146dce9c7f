using CsCni.Netlink.Nftables;

namespace CsCni.Plugin.Rules;

/// <summary>Puts the expressions of a rule.</summary>
internal delegate void PutExpressions(in NftRuleWriter rule);
