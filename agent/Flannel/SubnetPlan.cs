using CsCni.Linux;

namespace CsCni.Agent.Flannel;

/// <summary>How the network of one family is divided among the nodes. The default value is no plan.</summary>
/// <param name="Length">The prefix length of each node's subnet (SubnetLen, IPv6SubnetLen).</param>
/// <param name="Min">The first subnet's first address (SubnetMin, IPv6SubnetMin).</param>
/// <param name="Max">The last subnet's first address (SubnetMax, IPv6SubnetMax).</param>
internal readonly record struct SubnetPlan(int Length, IpAddress Min, IpAddress Max)
{
    /// <summary>False for the default value: the family is not in use, or its subnets come from elsewhere.</summary>
    public bool IsPresent => Min.IsValid;

    /// <summary>True for a subnet that the plan can give: of its length, on its boundary, from the first to the last.</summary>
    public bool Contains(IpPrefix subnet) =>
        IsPresent && subnet.Length == Length && subnet.Family == Min.Family && subnet.HasNoHostBits
        && subnet.Address >= Min && subnet.Address <= Max;
}
