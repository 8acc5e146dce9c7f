using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace CsCni.Cluster.Tests.Harness;

/// <summary>What an agent serves at /metrics.</summary>
public sealed class AgentMetrics
{
    private readonly Dictionary<string, double> _samples = [];

    public AgentMetrics(string text)
    {
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(static line => line[0] != '#'))
        {
            int space = line.LastIndexOf(' ');
            _samples[line[..space]] = double.Parse(line[(space + 1)..], CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The value of <c>cscni_agent_NAME</c>, summed over all labels; 0 where there is none.</summary>
    public double this[string name] => _samples
        .Where(sample => sample.Key == $"cscni_agent_{name}" || sample.Key.StartsWith($"cscni_agent_{name}{{", StringComparison.Ordinal))
        .Sum(static sample => sample.Value);

    /// <summary>A sample by its whole name and labels.</summary>
    public double? Sample(string name) => _samples.TryGetValue(name, out double value) ? value : null;
}
