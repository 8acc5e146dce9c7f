using System;
using System.Globalization;
using System.Text;
using System.Threading;

namespace CsCni.Agent.Health;

/// <summary>How long changes took, counted by ranges (a Prometheus histogram). For any thread.</summary>
internal sealed class LagHistogram
{
    private static readonly double[] s_bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly Lock _lock = new();
    private readonly long[] _counts = new long[s_bounds.Length + 1];
    private double _sum;

    /// <summary>Counts one.</summary>
    internal void Observe(TimeSpan lag)
    {
        double seconds = Math.Max(0, lag.TotalSeconds);
        int index = Array.FindIndex(s_bounds, bound => seconds <= bound);
        lock (_lock)
        {
            _counts[index < 0 ? s_bounds.Length : index]++;
            _sum += seconds;
        }
    }

    /// <summary>Writes the samples of a metric.</summary>
    internal void Write(StringBuilder text, string name)
    {
        lock (_lock)
        {
            long total = 0;
            for (int index = 0; index < _counts.Length; index++)
            {
                total += _counts[index];
                string bound = index < s_bounds.Length ? s_bounds[index].ToString(CultureInfo.InvariantCulture) : "+Inf";
                text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{le=\"{bound}\"}} {total}\n");
            }

            text.Append(CultureInfo.InvariantCulture, $"{name}_sum {_sum:R}\n{name}_count {total}\n");
        }
    }
}
