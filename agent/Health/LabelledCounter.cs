using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace CsCni.Agent.Health;

/// <summary>Numbers by the value of one label. For any thread.</summary>
internal sealed class LabelledCounter
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, long> _values = new(System.StringComparer.Ordinal);

    /// <summary>Adds to a number.</summary>
    internal void Add(string label, long count)
    {
        lock (_lock)
        {
            _values[label] = _values.GetValueOrDefault(label) + count;
        }
    }

    /// <summary>Sets a number.</summary>
    internal void Set(string label, long value)
    {
        lock (_lock)
        {
            _values[label] = value;
        }
    }

    /// <summary>The numbers at this moment, ordered by label.</summary>
    internal KeyValuePair<string, long>[] ToArray()
    {
        lock (_lock)
        {
            return [.. _values];
        }
    }
}
