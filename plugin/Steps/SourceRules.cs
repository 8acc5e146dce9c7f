using System;
using System.Collections.Generic;
using CsCni.Linux;
using CsCni.Netlink.Route;

namespace CsCni.Plugin.Steps;

/// <summary>The rules for packets from an attachment's addresses, and how they are found again without any file.</summary>
internal static class SourceRules
{
    /// <summary>FRA_PROTOCOL of our rules, a number that nobody else is known to use; those of the reference plugin, and of <c>ip rule</c>, have none.</summary>
    public const RouteProtocol Own = (RouteProtocol)77;

    public static Rule Of(SourceTable table) => new()
    {
        Family = table.Address.Family,
        Source = IpPrefix.Host(table.Address.Address),
        Table = table.Table,
        Protocol = Own,
    };

    /// <summary>
    /// The rules of an attachment: for an address that its link has; or, where no link of the container has the address any
    /// more, for one that prevResult tells, or any of ours, whose time is over with its link. Rules without a protocol count
    /// where there is none of ours for the address: then the reference plugin made them.
    /// </summary>
    /// <param name="container">The container.</param>
    /// <param name="link">Index of the link; 0 where it is gone.</param>
    /// <param name="isTold">Whether prevResult tells an address.</param>
    public static List<Rule> Find(RouteSocket container, int link, Predicate<IpAddress> isTold)
    {
        List<Rule> rules = container.ListRules().FindAll(IsSourceRule);
        if (rules.Count == 0)
        {
            return rules;
        }

        List<InterfaceAddress> addresses = container.ListAddresses();
        List<Rule> found = rules.FindAll(rule =>
        {
            List<InterfaceAddress> holders = addresses.FindAll(address => address.Prefix.Address == rule.Source.Address);
            return holders.Count > 0 ? holders.Exists(holder => holder.Link == link) : rule.Protocol == Own || isTold(rule.Source.Address);
        });
        return found.FindAll(rule => rule.Protocol == Own || !found.Exists(other => other.Protocol == Own && other.Source == rule.Source));
    }

    /// <summary>Deletes rules, and the routes of their tables; no error where they are gone.</summary>
    /// <param name="container">The container.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="link">Index of the link whose routes the tables hold; 0 where it is gone, or where the tables are somebody else's.</param>
    public static void Delete(RouteSocket container, List<Rule> rules, int link)
    {
        RouteParts.Send(container, rules, static (batch, rule) => batch.DeleteRule(rule).Accept(Errno.NoEntry));
        foreach (Rule rule in link == 0 ? [] : rules)
        {
            List<Route> routes = container.ListRoutes(new(rule.Family, rule.Table, link));
            RouteParts.Send(container, routes, static (batch, route) => batch.DeleteRoute(route with { Flags = RouteFlags.None }).Accept(Errno.NoProcess));
        }
    }

    /// <summary>Whether it can be of this plugin or of the reference's: packets from one address look in one table, with no further condition.</summary>
    public static bool IsSourceRule(Rule rule) =>
        rule.Protocol is Own or RouteProtocol.Unspecified
        && rule is { Source.IsHost: true, Destination.IsValid: false, Action: RuleAction.Lookup, InputLink: null, OutputLink: null, IsL3Master: false }
        && (rule.Flags & RuleFlags.Invert) == 0;
}
