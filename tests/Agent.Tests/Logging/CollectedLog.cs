using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using CsCni.Agent.Logging;
using Microsoft.Extensions.Logging;

namespace CsCni.Tests.Agent;

/// <summary>The agent's own log with its lines in memory.</summary>
internal sealed class CollectedLog : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly AgentLog _log;

    internal CollectedLog(LogLevel level = LogLevel.Information) => _log = new(new() { Level = level }, Add);

    internal AgentLog Loggers => _log;

    /// <summary>The lines, without the time.</summary>
    internal IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    internal int Count(string part) => Lines.Count(line => line.Contains(part, StringComparison.Ordinal));

    public void Dispose() => _log.Dispose();

    private void Add(string line)
    {
        lock (_lock)
        {
            _lines.Add(line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..].TrimEnd('\n'));
        }
    }
}
