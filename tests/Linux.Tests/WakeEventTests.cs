using System.Threading;
using CsCni.Linux;
using Xunit;

namespace CsCni.Linux.Tests;

public sealed class WakeEventTests
{
    [Fact]
    public void A_loop_is_woken_by_another_thread_once_for_several_wakes()
    {
        using WakeEvent wake = new();
        Assert.False(IsSet(wake, 0));
        Thread other = new(() =>
        {
            wake.Set();
            wake.Set();
        });
        other.Start();
        Assert.True(IsSet(wake, 5000));
        other.Join();
        wake.Reset();
        Assert.False(IsSet(wake, 0));
        wake.Reset();
        Assert.False(IsSet(wake, 0));
    }

    private static bool IsSet(WakeEvent wake, int milliseconds)
    {
        PollSet poll = new();
        int place = poll.Add(wake.Descriptor, PollEvents.Readable);
        poll.Wait(milliseconds);
        return poll[place] == PollEvents.Readable;
    }
}
