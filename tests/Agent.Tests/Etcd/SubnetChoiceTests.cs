using System;
using System.Collections.Generic;
using System.Linq;
using CsCni.Agent.Flannel;
using CsCni.Agent.Membership.Etcd;
using CsCni.Linux;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CsCni.Tests.Agent.Etcd;

public sealed class SubnetChoiceTests
{
    [Fact]
    public void What_is_free_is_what_one_finds_by_trying_each() => Prop.ForAll(
        Gen.ArrayOf(Gen.Choose(0, 1 << 13)).ToArbitrary(),
        Gen.Choose(1, 70).ToArbitrary(),
        static (numbers, most) =>
        {
            // A network of 64 subnets of four addresses, and takers of 1 to 256 addresses in it and beside it.
            SubnetPlan plan = new(30, IpAddress.Parse("10.0.0.4"), IpAddress.Parse("10.0.0.244"));
            IpPrefix[] used = [.. numbers.Select(static number =>
                new IpPrefix(new(IpFamily.V4, 0x0a000000 + ((UInt128)number & 0x1ff)), 24 + (number >> 9) % 9).NetworkPrefix), IpPrefix.Parse("fd00::/8"), default];
            return SubnetChoice.Free(plan, used, most).SequenceEqual(Tried(plan, used).Take(most));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [Theory]
    [InlineData("0.0.0.0-0", 24, "0.0.1.0", "255.255.255.0")]
    [InlineData("255.255.255.0-24", 26, "255.255.255.64", "255.255.255.192")]
    [InlineData("0.0.0.0-0&::-0", 64, "0:0:0:1::", "ffff:ffff:ffff:ffff::")]
    public void The_ends_of_all_addresses_are_not_passed(string taken, int length, string min, string max)
    {
        SubnetPlan plan = new(length, IpAddress.Parse(min), IpAddress.Parse(max));
        Assert.Equal(plan.Max, SubnetChoice.Free(plan with { Min = plan.Max }, [], 100).Single().Address);
        IpPrefix whole = taken.Contains('&', StringComparison.Ordinal) ? IpPrefix.Default(IpFamily.V6) : IpPrefix.Parse(taken.Replace('-', '/'));
        Assert.Empty(SubnetChoice.Free(plan, [whole], 100));
        Assert.Equal(Math.Min(100, length == 26 ? 3 : 100), SubnetChoice.Free(plan, [], 100).Count);
    }

    private static IEnumerable<IpPrefix> Tried(SubnetPlan plan, IpPrefix[] used)
    {
        for (UInt128 number = plan.Min.Value; number <= plan.Max.Value; number += 4)
        {
            IpPrefix candidate = new(new(IpFamily.V4, number), plan.Length);
            if (!used.Any(subnet => subnet.IsValid && subnet.Overlaps(candidate)))
            {
                yield return candidate;
            }
        }
    }
}
