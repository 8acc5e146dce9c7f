using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Plugin.Steps;

namespace CsCni.Plugin.Features;

/// <summary>Compares the container's addresses and routes, with all their attributes, with the result of ADD.</summary>
internal sealed class AddressCheck(AttachmentContext context, CniResult expected)
{
    private const uint MainTable = 254;

    /// <summary>What the kernel gives an IPv6 route without a priority (IP6_RT_PRIO_USER).</summary>
    private const uint DefaultIpv6Priority = 1024;

    /// <summary>Results before 1.1.0 have no words for a route's priority, table and so on, which ADD applied all the same.</summary>
    private bool TellsAttributes => context.Call.Config.Version >= SpecVersion.V110;

    /// <param name="link">Index of the container's link.</param>
    /// <param name="interfaceIndex">The link's index in the result's interfaces.</param>
    /// <exception cref="CniException">101: the first difference.</exception>
    public void Run(int link, int interfaceIndex)
    {
        CheckAddresses(link, interfaceIndex);
        List<Route> present = [];
        foreach (IpFamily family in (System.ReadOnlySpan<IpFamily>)[IpFamily.V4, IpFamily.V6])
        {
            if (expected.Routes.Exists(route => route.Destination.Family == family))
            {
                present.AddRange(context.Container.ListRoutes(new RouteFilter(family, Link: link)));
            }
        }

        foreach (Route route in RouteStep.Resolve(expected, link))
        {
            CheckRoute(route, present, link);
        }
    }

    private void CheckAddresses(int link, int interfaceIndex)
    {
        List<InterfaceAddress> present = context.Container.ListAddresses(link);
        foreach (ResultIp ip in expected.Ips)
        {
            if (ip.Interface is null || ip.Interface == interfaceIndex)
            {
                bool stands = present.Exists(address => address.Prefix == ip.Address && !address.HasDadFailed);
                Require(stands, $"address {ip.Address} is missing on \"{context.Attachment.IfName}\"");
            }
        }
    }

    private void CheckRoute(in Route wanted, List<Route> present, int link)
    {
        Route route = wanted;
        List<Route> alike = present.FindAll(has => has.Destination == route.Destination && has.Gateway == route.Gateway);
        List<Route> candidates = alike.FindAll(has => !TellsAttributes || TableOf(has) == TableOf(route));
        if (candidates.Count == 0 && alike.Count > 0 && TableOf(route) == MainTable)
        {
            List<uint> tables = MovedRoutes.Tables(context.Container, link);
            candidates = alike.FindAll(has => tables.Contains(TableOf(has)));
        }

        Require(candidates.Count > 0, $"route to {Describe(route)} is missing");
        if (!TellsAttributes)
        {
            return;
        }

        Route found = candidates.Find(has => PriorityOf(has) == PriorityOf(route)) is { Link: > 0 } exact ? exact : candidates[0];
        Compare(route, "priority", PriorityOf(found), PriorityOf(route));
        Compare(route, "mtu", found.Mtu, route.Mtu);
        Compare(route, "advmss", found.AdvertisedMss, route.AdvertisedMss);
        if (route.Destination.Family == IpFamily.V4)
        {
            Compare(route, "scope", (uint)found.Scope, (uint)route.Scope);
        }
    }

    private void Compare(in Route route, string attribute, uint found, uint wanted) =>
        Require(found == wanted, $"{attribute} of the route to {Describe(route)} is {found}, expected {wanted}");

    private void Require(bool holds, string difference)
    {
        if (!holds)
        {
            throw CheckFailure.Of(context.Attachment, difference);
        }
    }

    private static uint TableOf(in Route route) => route.Table == 0 ? MainTable : route.Table;

    private static uint PriorityOf(in Route route) =>
        route.Priority == 0 && route.Destination.Family == IpFamily.V6 ? DefaultIpv6Priority : route.Priority;

    private static string Describe(in Route route)
    {
        string via = route.Gateway.IsValid ? $" via {route.Gateway}" : string.Empty;
        return TableOf(route) == MainTable ? $"{route.Destination}{via}" : $"{route.Destination}{via} in table {TableOf(route)}";
    }
}
