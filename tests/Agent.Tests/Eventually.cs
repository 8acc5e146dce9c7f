using System;
using System.Threading.Tasks;
using Xunit;

namespace CsCni.Tests.Agent;

/// <summary>Waits for what comes about by itself.</summary>
internal static class Eventually
{
    /// <summary>Waits until something holds.</summary>
    internal static async Task Holds(Func<bool> holds, Func<string> otherwise, int milliseconds = 10_000)
    {
        long deadline = Environment.TickCount64 + milliseconds;
        while (!holds())
        {
            Assert.True(Environment.TickCount64 < deadline, $"did not come about within {milliseconds} ms: {otherwise()}");
            await Task.Delay(5);
        }
    }
}
