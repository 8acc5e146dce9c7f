using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Xunit;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>
/// Two ways to one state, timed in turn, A B A B, until it shows that the first is no later than the second. By the best of each, for
/// what else a machine does only ever adds; or by the medians, where it did so in every round.
/// </summary>
public static class InTurn
{
    private const int FewestRounds = 3;
    private const int MostRounds = 20;

    /// <param name="what">For the test's output.</param>
    /// <param name="ours">Does it once; the milliseconds that count.</param>
    /// <param name="theirs">The same in another way.</param>
    /// <returns>The best of the other way.</returns>
    public static double ExpectNoLater(string what, Func<double> ours, Func<double> theirs)
    {
        List<double> mine = [], others = [];
        for (int round = 0; round < MostRounds && (round < FewestRounds || !IsNoLater(mine, others)); round++)
        {
            mine.Add(ours());
            others.Add(theirs());
        }

        string told = $"{what}: {Text(mine)} ms, beside {Text(others)} ms";
        TestContext.Current.TestOutputHelper?.WriteLine(told);
        Assert.True(IsNoLater(mine, others), told);
        return others.Min();
    }

    private static bool IsNoLater(List<double> mine, List<double> others) => mine.Min() <= others.Min() || Median(mine) <= Median(others);

    private static double Median(List<double> times)
    {
        List<double> sorted = [.. times.Order()];
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static string Text(List<double> times) => string.Join(' ', times.Select(static time => time.ToString("F0", CultureInfo.InvariantCulture)));
}
