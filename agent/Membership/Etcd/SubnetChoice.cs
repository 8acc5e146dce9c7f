using System;
using System.Collections.Generic;
using System.Linq;
using CsCni.Agent.Flannel;
using CsCni.Linux;

namespace CsCni.Agent.Membership.Etcd;

/// <summary>Finds subnets that nobody has.</summary>
internal static class SubnetChoice
{
    /// <summary>The first free subnets of a plan, in order.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="used">The subnets that somebody has, of whatever length and family; may overlap.</param>
    /// <param name="most">How many are sought.</param>
    internal static List<IpPrefix> Free(SubnetPlan plan, IEnumerable<IpPrefix> used, int most)
    {
        IpPrefix[] taken = [.. used.Where(subnet => subnet.IsValid && subnet.Family == plan.Min.Family)
            .OrderBy(static subnet => subnet.Network).ThenBy(static subnet => subnet.Length)];
        UInt128 size = UInt128.One << (plan.Min.BitCount - plan.Length);
        List<IpPrefix> free = [];
        int index = 0;
        for (IpPrefix candidate = new(plan.Min, plan.Length); free.Count < most; candidate = new(candidate.Address.Add(size), plan.Length))
        {
            // What ends before it is in the way of none that follow.
            while (index < taken.Length && taken[index].Last < candidate.Address)
            {
                index++;
            }

            if (index < taken.Length && taken[index].Overlaps(candidate))
            {
                // To the last subnet that it covers: a network may be held as a whole, and has up to 2^126 of them.
                candidate = new(Later(candidate.Address, new IpPrefix(taken[index].Last, plan.Length).Network), plan.Length);
            }
            else
            {
                free.Add(candidate);
            }

            if (candidate.Address >= plan.Max)
            {
                break;
            }
        }

        return free;
    }

    private static IpAddress Later(IpAddress left, IpAddress right) => left > right ? left : right;
}
