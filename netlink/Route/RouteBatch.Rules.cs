namespace CsCni.Netlink.Route;

public sealed partial class RouteBatch
{
    /// <summary>Adds a policy rule (RTM_NEWRULE); EEXIST where there is an equal one of the same priority; without a priority each gets one of its own.</summary>
    /// <param name="rule">The rule.</param>
    public RouteBatch CreateRule(in Rule rule)
    {
        RuleHeader header = HeaderOf(rule);
        header.Action = rule.Action == RuleAction.Unspecified ? RuleAction.Lookup : rule.Action;
        NetlinkOperation operation = new("create rule", prefix: rule.Source);
        PutRule(Begin(RouteMessage.NewRule, FlagsOf(CreateMode.Exclusive), header, operation), rule);
        return this;
    }

    /// <summary>Deletes the first policy rule that agrees in all that is given (RTM_DELRULE); ENOENT where there is none.</summary>
    /// <param name="rule">What is left out may have any value.</param>
    public RouteBatch DeleteRule(in Rule rule)
    {
        NetlinkOperation operation = new("delete rule", prefix: rule.Source);
        PutRule(Begin(RouteMessage.DeleteRule, NetlinkFlags.None, HeaderOf(rule), operation), rule);
        return this;
    }

    private static RuleHeader HeaderOf(in Rule rule) => new()
    {
        Family = (byte)rule.Family,
        SourceLength = rule.Source.IsValid ? (byte)rule.Source.Length : (byte)0,
        DestinationLength = rule.Destination.IsValid ? (byte)rule.Destination.Length : (byte)0,
        Table = rule.Table > byte.MaxValue ? (byte)0 : (byte)rule.Table,
        Action = rule.Action,
        Flags = rule.Flags,
    };

    private static void PutRule(NetlinkWriter writer, in Rule rule)
    {
        if (rule.Source.IsValid)
        {
            writer.Put(RuleAttribute.Source, rule.Source.Address);
        }

        if (rule.Destination.IsValid)
        {
            writer.Put(RuleAttribute.Destination, rule.Destination.Address);
        }

        if (rule.IsL3Master)
        {
            writer.PutU8(RuleAttribute.L3Master, 1);
        }

        if (rule.Priority != 0)
        {
            writer.PutU32(RuleAttribute.Priority, rule.Priority);
        }

        PutRuleOrigin(writer, rule);
    }

    private static void PutRuleOrigin(NetlinkWriter writer, in Rule rule)
    {
        if (rule.InputLink is not null)
        {
            writer.PutString(RuleAttribute.InputLink, rule.InputLink);
        }

        if (rule.OutputLink is not null)
        {
            writer.PutString(RuleAttribute.OutputLink, rule.OutputLink);
        }

        if (rule.Protocol != RouteProtocol.Unspecified)
        {
            writer.PutU8(RuleAttribute.Protocol, (byte)rule.Protocol);
        }

        // struct fib_rule_hdr has a byte for the table.
        if (rule.Table > byte.MaxValue)
        {
            writer.PutU32(RuleAttribute.Table, rule.Table);
        }
    }
}
