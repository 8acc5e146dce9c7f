using System;
using System.Collections.Generic;
using System.Linq;

namespace CsCni.Bench;

/// <summary>Samples of one thing.</summary>
internal sealed class Figures
{
    public List<double> Samples { get; } = [];

    public double Median => Percentile(50);

    public double P95 => Percentile(95);

    public double P99 => Percentile(99);

    public static Figures Of(params IEnumerable<double> samples)
    {
        Figures figures = new();
        figures.Samples.AddRange(samples);
        return figures;
    }

    public void Add(double sample) => Samples.Add(sample);

    /// <summary>The nearest rank.</summary>
    private double Percentile(int percent)
    {
        double[] sorted = [.. Samples.Order()];
        return sorted.Length == 0 ? double.NaN : sorted[Math.Clamp((int)Math.Ceiling(sorted.Length * percent / 100.0) - 1, 0, sorted.Length - 1)];
    }
}
