using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using CsCni.Cni.Results;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;
using CsCni.Plugin.Steps;

namespace CsCni.Plugin.Features;

/// <summary>Compares the rules for a link's addresses, and the tables that they name, with the result of ADD. Changes nothing.</summary>
internal sealed class SbrCheck(AttachmentContext context, SbrConfig config, Link link)
{
    /// <param name="ips">The link's addresses.</param>
    /// <param name="routes">The result's routes.</param>
    /// <exception cref="CsCni.Cni.CniException">101: the first difference.</exception>
    public void Run(List<ResultIp> ips, List<Route> routes)
    {
        List<Rule> rules = context.Container.ListRules().FindAll(SourceRules.IsSourceRule);
        List<Route> present = [];
        foreach (ResultIp ip in ips)
        {
            IpAddress address = ip.Address.Address;
            Rule rule = rules.Find(rule => rule.Source.Address == address && (config.Table is null || rule.Table == config.Table));
            string wanted = config.Table is { } table ? $" that leads to table {table}" : string.Empty;
            Require(rule.Source.IsValid, $"the rule for packets from {address}{wanted} is missing");
            if (config.Table is null)
            {
                List<Route> own = context.Container.ListRoutes(new(rule.Family, rule.Table, link.Index));
                CheckTable(ip, rule.Table, own);
                present.AddRange(own);
            }
        }

        CheckMoved(ips, routes, present);
    }

    private void CheckTable(ResultIp ip, uint table, List<Route> own)
    {
        IpAddress configured = config.GatewayOf(ip.Address.Family);
        IpAddress gateway = configured.IsValid ? configured : ip.Gateway ?? default;
        Require(
            !gateway.IsValid || own.Exists(route => route.Destination.IsDefault && route.Gateway == gateway),
            $"the default route via {gateway} on \"{link.Name}\" is missing in table {table}");

        // The kernel makes one for each address, but for those that are asked to go without.
        bool hasNetwork = !ip.Address.IsHost && context.Container.ListAddresses(link.Index)
            .Exists(address => address.Prefix == ip.Address && (address.Flags & AddressFlags.NoPrefixRoute) == 0);
        Require(
            !hasNetwork || own.Exists(route => route.Destination == ip.Address.NetworkPrefix),
            $"the route to {ip.Address.NetworkPrefix} on \"{link.Name}\" is missing in table {table}");
    }

    /// <summary>The routes of the main table that the plugins before told, wherever their gateway put them. Default routes were looked at before.</summary>
    private void CheckMoved(List<ResultIp> ips, List<Route> routes, List<Route> present)
    {
        const uint mainTable = 254;
        if (config.Table is not null)
        {
            return;
        }

        foreach (Route route in routes)
        {
            bool isMoved = route.Table is 0 or mainTable && !route.Destination.IsDefault && ips.Exists(ip => ip.Address.Family == route.Destination.Family);
            Require(
                !isMoved || present.Exists(has => has.Destination == route.Destination && has.Gateway == route.Gateway),
                $"the route to {route.Destination} is missing in the tables for packets from \"{link.Name}\"");
        }
    }

    private void Require([DoesNotReturnIf(false)] bool holds, string difference)
    {
        if (!holds)
        {
            throw CheckFailure.Of(context.Attachment, difference);
        }
    }
}
