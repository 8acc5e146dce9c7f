using System;
using System.Collections.Concurrent;
using System.Linq;
using Microsoft.Extensions.Logging;

namespace CsCni.Tests.Agent.Etcd;

/// <summary>A log that a test looks into.</summary>
internal sealed class LogLines : ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = new();

    /// <summary>The last lines, for a test that fails.</summary>
    public string All => string.Join('\n', _lines.TakeLast(60).Select(static line => $"{line.Level}: {line.Text}"));

    public int Count(LogLevel level, string part) =>
        _lines.Count(line => line.Level == level && line.Text.Contains(part, StringComparison.Ordinal));

    public bool Has(LogLevel level, string part) => Count(level, part) > 0;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((logLevel, formatter(state, exception) + (exception is null ? string.Empty : $"\n{exception}")));
}
