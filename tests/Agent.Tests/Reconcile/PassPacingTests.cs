using System;
using CsCni.Agent.Reconcile;
using Xunit;

namespace CsCni.Tests.Agent.Reconcile;

public sealed class PassPacingTests
{
    [Fact]
    public void The_first_comparison_is_due_at_once_and_then_once_in_an_interval()
    {
        PassPacing pacing = new(30_000);
        Assert.True(pacing.Due <= 1000);
        pacing.Complete(1000, isSound: true);
        Assert.Equal(31_000, pacing.Due);
    }

    [Fact]
    public void A_disturbance_after_quiet_is_looked_at_at_once()
    {
        PassPacing pacing = new(30_000);
        pacing.Complete(1000, isSound: true);
        pacing.Disturb(9000);
        Assert.Equal(9000, pacing.Due);
    }

    [Fact]
    public void Disturbances_without_end_are_looked_at_less_and_less_often_but_within_a_second()
    {
        PassPacing pacing = new(30_000);
        long now = 1000;
        long passes = 0;
        for (; now < 61_000; now++)
        {
            pacing.Disturb(now);
            Assert.InRange(pacing.Due, 0, now + 400);
            if (now >= pacing.Due)
            {
                passes++;
                pacing.Complete(now, isSound: true);
            }
        }

        Assert.InRange(passes, 100, 200);
        pacing.Complete(now, isSound: true);
        pacing.Disturb(now + 5000);
        Assert.Equal(now + 5000, pacing.Due);
    }

    [Fact]
    public void What_failed_is_tried_again_with_pauses_that_grow_to_the_interval()
    {
        PassPacing pacing = new(10_000);
        long now = 0;
        long[] pauses = new long[7];
        for (int turn = 0; turn < pauses.Length; turn++)
        {
            pacing.Complete(now, isSound: false);
            pauses[turn] = pacing.Due - now;
            now = pacing.Due;
        }

        Assert.Equal([500, 1000, 2000, 4000, 8000, 10_000, 10_000], pauses);
        pacing.Complete(now, isSound: true);
        pacing.Complete(now, isSound: false);
        Assert.Equal(now + 500, pacing.Due);
    }

    /// <summary>A node's address that is gone before the next one is there fails again and again within a moment.</summary>
    [Fact]
    public void What_fails_while_things_change_is_tried_again_soon()
    {
        PassPacing pacing = new(30_000);
        long now = 1000;
        for (int turn = 0; turn < 10; turn++)
        {
            pacing.Disturb(now);
            now = Math.Max(now, pacing.Due);
            pacing.Complete(now, isSound: false);
            Assert.Equal(now + 500, pacing.Due);
        }

        // Without further changes it lasts.
        now = pacing.Due;
        pacing.Complete(now, isSound: false);
        Assert.Equal(now + 1000, pacing.Due);
    }
}
