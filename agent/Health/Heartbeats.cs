using System;
using System.Collections.Generic;
using System.Threading;

namespace CsCni.Agent.Health;

/// <summary>The loops that must live. For any thread.</summary>
internal sealed class Heartbeats
{
    private readonly Lock _lock = new();
    private readonly List<Heartbeat> _all = [];

    /// <summary>Adds a loop, which begins to live now.</summary>
    /// <inheritdoc cref="Heartbeat(string, TimeSpan)"/>
    internal Heartbeat Start(string loop, TimeSpan limit)
    {
        Heartbeat heartbeat = new(loop, limit);
        lock (_lock)
        {
            _all.Add(heartbeat);
        }

        return heartbeat;
    }

    /// <summary>Why loops do not count as alive, a line each; empty where all do.</summary>
    internal IReadOnlyList<string> Faults()
    {
        lock (_lock)
        {
            List<string> faults = [];
            foreach (Heartbeat heartbeat in _all)
            {
                if (heartbeat.Fault() is { } fault)
                {
                    faults.Add(fault);
                }
            }

            return faults;
        }
    }
}
