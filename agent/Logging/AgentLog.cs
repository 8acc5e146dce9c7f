using System;
using System.Collections.Generic;
using System.Threading;
using CsCni.Agent.Health;
using CsCni.Agent.Settings;
using CsCni.Linux;
using Microsoft.Extensions.Logging;

namespace CsCni.Agent.Logging;

/// <summary>
/// The agent's log: lines on standard error, each of them one write(2). Loggers are made by Microsoft's interface, so that
/// messages are declared with LoggerMessage; nothing more of that package is needed.
/// </summary>
internal sealed class AgentLog : ILoggerFactory
{
    private readonly Lock _lock = new();
    private readonly LogSettings _settings;
    private readonly Action<string> _write;

    /// <param name="settings">Level and format.</param>
    /// <param name="write">Takes each line, its end included; null for standard error.</param>
    internal AgentLog(LogSettings settings, Action<string>? write = null)
    {
        _settings = settings;
        _write = write ?? StandardStreams.WriteError;
    }

    /// <summary>How many warnings and errors were written, by level: what the log tells of, /metrics counts.</summary>
    internal LabelledCounter Alarms { get; } = new();

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new CategoryLogger(this, categoryName[(categoryName.LastIndexOf('.') + 1)..]);

    /// <summary>There is but the one place that lines go to.</summary>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("the agent's log has one form, which its settings tell");

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private bool IsEnabled(LogLevel level) => level >= _settings.Level && level != LogLevel.None;

    private void Write(in LogRecord record)
    {
        if (record.Level >= LogLevel.Warning)
        {
            Alarms.Add(record.LevelName, 1);
        }

        bool withStack = IsEnabled(LogLevel.Debug);
        string line = _settings.Format == LogFormat.Json ? JsonLine.Format(record, withStack) : TextLine.Format(record, withStack);
        lock (_lock)
        {
            _write(line);
        }
    }

    private sealed class CategoryLogger : ILogger
    {
        private readonly AgentLog _log;
        private readonly string _category;

        internal CategoryLogger(AgentLog log, string category)
        {
            _log = log;
            _category = category;
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => _log.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                IReadOnlyList<KeyValuePair<string, object?>> values = state as IReadOnlyList<KeyValuePair<string, object?>> ?? [];
                _log.Write(new(DateTime.UtcNow, logLevel, _category, formatter(state, exception), values, exception));
            }
        }
    }
}
