using System.Collections.Generic;
using CsCni.Linux;
using CsCni.Netlink.Route;

namespace CsCni.Plugin.Steps;

/// <summary>Routing tables of a container that nobody uses. Choose and use under <see cref="AttachmentContext.LockContainer"/>.</summary>
internal static class FreeTable
{
    /// <summary>RT_TABLE_DEFAULT, which with main (254) and local (255) is the kernel's.</summary>
    private const uint FirstOfKernel = 253;
    private const uint LastOfKernel = 255;

    /// <summary>Tables that a rule names, a VRF has or a route is in.</summary>
    public static HashSet<uint> ListUsed(RouteSocket container)
    {
        HashSet<uint> used = [];
        foreach (Rule rule in container.ListRules())
        {
            used.Add(rule.Table);
        }

        foreach (IpFamily family in (System.ReadOnlySpan<IpFamily>)[IpFamily.V4, IpFamily.V6])
        {
            foreach (Route route in container.ListRoutes(new(family)))
            {
                used.Add(route.Table);
            }
        }

        foreach (Link vrf in container.ListLinks(new(Kind: "vrf")))
        {
            used.Add(vrf.VrfTable ?? 0);
        }

        return used;
    }

    /// <summary>Takes the first free table.</summary>
    /// <param name="used">Those that are not free; the table is added.</param>
    /// <param name="first">The lowest to take.</param>
    public static uint Take(HashSet<uint> used, uint first)
    {
        uint table = first;
        while (table is >= FirstOfKernel and <= LastOfKernel || !used.Add(table))
        {
            table++;
        }

        return table;
    }
}
