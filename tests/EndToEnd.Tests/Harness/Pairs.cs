using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>Times two things in turn, A B A B, so that what else the machine does hits both; only the ratio counts.</summary>
public static class Pairs
{
    /// <returns>The medians in milliseconds, and their ratio A/B.</returns>
    public static (double A, double B, double Ratio) Measure(int rounds, Action<int> a, Action<int> b)
    {
        List<double> first = [];
        List<double> second = [];
        for (int round = -2; round < rounds; round++)
        {
            double one = Time(a, round + 2);
            double two = Time(b, round + 2);
            if (round >= 0)
            {
                first.Add(one);
                second.Add(two);
            }
        }

        return (Median(first), Median(second), Median(first) / Median(second));
    }

    private static double Time(Action<int> action, int round)
    {
        long start = Stopwatch.GetTimestamp();
        action(round);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
