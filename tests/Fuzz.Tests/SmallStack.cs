using System;
using System.Threading;
using Xunit;

namespace CsCni.Fuzz.Tests;

/// <summary>Runs something on a thread with as little stack as any on which readers run: one that overflows ends the process, hence the test run.</summary>
internal static class SmallStack
{
    private const int Size = 1 << 20;
    private static readonly TimeSpan s_hang = TimeSpan.FromMinutes(2);

    /// <summary>Runs it to its end, which must come.</summary>
    internal static void Run(Action action)
    {
        Exception? failure = null;
        Thread thread = new(
            () =>
            {
                try
                {
                    action();
                }
                catch (Exception exception)
                {
                    failure = exception;
                }
            },
            Size) { IsBackground = true };
        thread.Start();
        Assert.True(thread.Join(s_hang), "it hangs");
        Assert.Null(failure);
    }
}
