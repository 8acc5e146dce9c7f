using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace CsCni.Fuzz.Tests;

/// <summary>The first inputs of each target, which are the same ones every time. <c>make fuzz</c> goes on where these end.</summary>
public sealed class TargetTests
{
    /// <summary>Targets by name, with how many inputs are worth their time here.</summary>
    public static TheoryData<string, int> Targets
    {
        get
        {
            TheoryData<string, int> data = [];
            foreach (FuzzTarget target in FuzzTargets.All())
            {
                data.Add(target.Name, target.FixedInputs);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Every_promise_is_kept(string name, int count)
    {
        FuzzTarget target = Assert.Single(FuzzTargets.Picked([name]));
        FuzzOptions options = new() { Count = count, Output = System.IO.Path.GetTempPath() };
        TargetRun run = new(target, options);
        SmallStack.Run(() => run.Run(TimeSpan.FromMinutes(5), static _ => { }));
        Assert.Null(run.Failure);
        Assert.Equal(count, run.Done);
    }

    /// <summary>Inputs that are all refused at the first look would test that look alone.</summary>
    [Theory]
    [MemberData(nameof(Targets))]
    public void Seeds_are_good_inputs(string name, int count)
    {
        FuzzTarget target = Assert.Single(FuzzTargets.Picked([name]));
        InputCheck check = new(target);
        List<string?> faults = [];
        SmallStack.Run(() =>
        {
            using IDisposable? prepared = target.Prepare();
            foreach (byte[] seed in target.Seeds)
            {
                faults.Add(check.Fault((byte[])seed.Clone()));
            }
        });
        Assert.All(faults, static fault => Assert.Null(fault));
        Assert.True(check.Refused <= target.Seeds.Count * 3 / 4, $"{check.Refused} of {target.Seeds.Count} seeds are refused (of {count} inputs to come)");
    }

    [Fact]
    public void Names_are_unique_and_picked_as_a_whole_first()
    {
        List<string> names = [.. FuzzTargets.All().Select(static target => target.Name)];
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.Equal(["config"], FuzzTargets.Picked(["config"]).Select(static target => target.Name));
        Assert.True(FuzzTargets.Picked(["netlink"]).Count > 10);
        Assert.Empty(FuzzTargets.Picked(["nothing"]));
    }
}
