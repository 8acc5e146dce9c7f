using System;
using System.IO;
using CsCni.Agent.Health;
using CsCni.Agent.Settings;
using Microsoft.Extensions.Logging;

namespace CsCni.Agent.State;

/// <summary>The files by which plugins and container runtimes learn that this node has a network. For one thread at a time.</summary>
internal sealed partial class NodeFiles
{
    private readonly AgentSettings _settings;
    private readonly ConflistTemplate _template;
    private readonly ReadyState _ready;
    private readonly AgentMetrics _metrics;
    private readonly ILogger _log;

    internal NodeFiles(AgentSettings settings, ConflistTemplate template, ReadyState ready, AgentMetrics metrics, ILogger log)
    {
        _settings = settings;
        _template = template;
        _ready = ready;
        _metrics = metrics;
        _log = log;
    }

    /// <summary>
    /// Writes the subnet file, then the CNI configuration, and says so to <see cref="ReadyState"/>. Called when links, routes
    /// and rules stand, and again at each change; a file that is right is not touched.
    /// </summary>
    /// <returns>True where both stand; a failure is in the log, and this is to be called again.</returns>
    internal bool Write(NodeNetwork network) =>
        Write(ReadyCondition.SubnetFile, _settings.SubnetFile, SubnetFile.Render(network)) && WriteConflist(network);

    /// <summary>Removes both files.</summary>
    /// <returns>True where both are gone.</returns>
    internal bool Remove() =>
        Remove(_settings.Conflist.File) & Remove(_settings.SubnetFile);

    private bool WriteConflist(NodeNetwork network)
    {
        if (_settings.Conflist.File.Length == 0)
        {
            _ready.Set(ReadyCondition.Conflist);
            return true;
        }

        byte[]? json = _template.Render(_settings, network, out string? fault);
        return json is null ? Lack(ReadyCondition.Conflist, _settings.Conflist.File, fault!) : Write(ReadyCondition.Conflist, _settings.Conflist.File, json);
    }

    private bool Write(ReadyCondition condition, string path, byte[] content)
    {
        try
        {
            if (WholeFile.Write(path, content))
            {
                LogWritten(path);
            }

            _ready.Set(condition);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Lack(condition, path, exception.Message);
        }
    }

    private bool Lack(ReadyCondition condition, string path, string why)
    {
        _metrics.CountError();
        _ready.Lack(condition, $"cannot write {path}: {why}");
        LogNotWritten(path, why);
        return false;
    }

    private bool Remove(string path)
    {
        try
        {
            if (path.Length > 0 && WholeFile.Remove(path))
            {
                LogRemoved(path);
            }

            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotRemoved(path, exception.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{File} written")]
    private partial void LogWritten(string file);

    [LoggerMessage(Level = LogLevel.Error, Message = "cannot write {File}: {Failure}")]
    private partial void LogNotWritten(string file, string failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "{File} removed")]
    private partial void LogRemoved(string file);

    [LoggerMessage(Level = LogLevel.Error, Message = "cannot remove {File}: {Failure}")]
    private partial void LogNotRemoved(string file, string failure);
}
