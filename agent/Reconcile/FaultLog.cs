using System;
using System.Collections.Generic;
using CsCni.Agent.Health;
using Microsoft.Extensions.Logging;

namespace CsCni.Agent.Reconcile;

/// <summary>What is wrong with single entries: each told once when it comes up, changes, and is over.</summary>
/// <param name="finder">Who finds them: the source's name, or "reconciler".</param>
internal sealed partial class FaultLog(string finder, AgentMetrics metrics, ILogger log)
{
    private IReadOnlyDictionary<string, string> _known = new Dictionary<string, string>();

    internal void Tell(IReadOnlyDictionary<string, string> faults)
    {
        if (ReferenceEquals(faults, _known))
        {
            return;
        }

        foreach ((string entry, string fault) in faults)
        {
            if (!_known.TryGetValue(entry, out string? before) || !string.Equals(before, fault, StringComparison.Ordinal))
            {
                LogFault(log, entry, fault, finder);
            }
        }

        foreach (string entry in _known.Keys)
        {
            if (!faults.ContainsKey(entry))
            {
                LogOver(log, entry, finder);
            }
        }

        _known = faults;
        metrics.SetFaults(finder, faults.Count);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Entry}: {Fault} (left out; the others are served) finder={Finder}")]
    private static partial void LogFault(ILogger log, string entry, string fault, string finder);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Entry}: no longer at fault finder={Finder}")]
    private static partial void LogOver(ILogger log, string entry, string finder);
}
