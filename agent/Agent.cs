using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using CsCni.Agent.Garbage;
using CsCni.Agent.Health;
using CsCni.Agent.Logging;
using CsCni.Agent.Membership;
using CsCni.Agent.Settings;
using CsCni.Agent.State;
using CsCni.Linux;
using Microsoft.Extensions.Logging;

namespace CsCni.Agent;

/// <summary>
/// The agent's parts and the order in which they start: plugins, health, reconciler, source. Each state goes from the source by
/// the feed to the reconciler, which does the rest.
/// </summary>
internal sealed partial class Agent
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly AgentSettings _settings;
    private readonly ILogger _log;
    private readonly IMembershipSource _source;
    private readonly AgentContext _context;
    private readonly IReconciler _reconciler;
    private readonly GarbageCollector _garbage;
    private readonly ServiceNotification _service;
    private readonly ClusterFeed _feed = new();

    /// <param name="settings">File and flags.</param>
    /// <param name="template">What the CNI configuration is made of.</param>
    /// <param name="loggers">Makes loggers, and counts what is alarming.</param>
    /// <param name="makeReconciler">Makes the reconciler, which keeps the kernel's state.</param>
    internal Agent(AgentSettings settings, ConflistTemplate template, AgentLog loggers, Func<AgentContext, IReconciler> makeReconciler)
    {
        _settings = settings;
        _log = loggers.CreateLogger<Agent>();
        _source = SourceFactory.Make(settings, loggers);
        _garbage = new(settings.Garbage, loggers.CreateLogger<GarbageCollector>());
        _service = new(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"), _log);
        AgentMetrics metrics = new() { Alarms = loggers.Alarms };
        ReadyState ready = new();
        (IpPrefix v4, IpPrefix v6) = SubnetFile.ReadSubnets(settings.SubnetFile);
        _context = new()
        {
            Settings = settings,
            Loggers = loggers,
            Metrics = metrics,
            Ready = ready,
            Heartbeats = new(),
            Files = new(settings, template, ready, metrics, loggers.CreateLogger<NodeFiles>()),
            Announce = _source.Announce,
            SetReady = _source.SetReady,
            PreviousSubnetV4 = v4,
            PreviousSubnetV6 = v6,
        };
        _reconciler = makeReconciler(_context);
    }

    /// <summary>Runs until it is stopped.</summary>
    /// <returns>The exit status.</returns>
    internal async Task<int> RunAsync(CancellationToken stop)
    {
        if (!InstallPlugins())
        {
            return ExitStatus.Failure;
        }

        HealthServer? server = null;
        try
        {
            server = OpenServer();
            return await RunLoopsAsync(server, stop).ConfigureAwait(false);
        }
        catch (SocketException exception)
        {
            LogNotListening(_settings.ListenAddress, _settings.ListenPort, exception.Message);
            return ExitStatus.Failure;
        }
        finally
        {
            server?.Dispose();
        }
    }

    /// <summary>Takes this node out of the cluster, and removes what the agent made on it.</summary>
    /// <returns>The exit status: failure where something is left, which the log tells.</returns>
    internal async Task<int> CleanupAsync(CancellationToken stop)
    {
        bool hasLeft = await LeaveAsync(stop).ConfigureAwait(false);
        bool isClean = await _reconciler.CleanupAsync(stop).ConfigureAwait(false);
        bool isGone = _context.Files.Remove();
        return hasLeft && isClean && isGone ? ExitStatus.Success : ExitStatus.Failure;
    }

    private async Task<int> RunLoopsAsync(HealthServer? server, CancellationToken stop)
    {
        LogStarted(AgentVersion.Text, _settings.Node, _source.Name);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Dictionary<Task, string> loops = new()
        {
            [_reconciler.RunAsync(_feed, end.Token)] = "the reconciler",
            [_source.RunAsync(Publish, end.Token)] = $"the source \"{_source.Name}\"",
            [_garbage.RunAsync(Report, end.Token)] = "the garbage collection",
        };
        if (server is not null)
        {
            loops[server.RunAsync(end.Token)] = "the server of health and metrics";
        }

        Task ready = TellReadyAsync(end.Token);
        Task first = await Task.WhenAny(loops.Keys).ConfigureAwait(false);
        bool isWanted = stop.IsCancellationRequested;
        if (!isWanted)
        {
            LogLoopEnded(loops[first], first.Exception?.InnerException);
        }

        _service.Stopping();
        await end.CancelAsync().ConfigureAwait(false);
        await WaitForAsync([.. loops.Keys, ready]).ConfigureAwait(false);
        LogStopped();
        return isWanted ? ExitStatus.Success : ExitStatus.Failure;
    }

    /// <summary>A loop that does not end in time is left behind: what it does is repeated by the next start.</summary>
    private async Task WaitForAsync(Task[] tasks)
    {
        try
        {
            await Task.WhenAll(tasks).WaitAsync(s_patience).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            LogNotEnding(s_patience.TotalSeconds);
        }
        catch (Exception exception)
        {
            LogFailedAtEnd(exception);
        }
    }

    private void Report(GarbageOutcome outcome)
    {
        _context.Metrics.CountCollected(outcome.Collected);
        _context.Metrics.SetFaults("garbage", outcome.BadFiles + outcome.Failed);
        for (int failure = 0; failure < outcome.Failed; failure++)
        {
            _context.Metrics.CountError();
        }
    }

    private void Publish(ClusterState state)
    {
        _context.Metrics.CountState();
        _context.Metrics.SetFaults(_source.Name, state.Faults.Count);
        _context.Ready.Set(ReadyCondition.Membership);
        if (state.Self is null)
        {
            string why = state.Faults.TryGetValue(_settings.Node, out string? fault) ? fault : $"{_source.Name} has no subnet for node {_settings.Node} yet";
            _context.Ready.Lack(ReadyCondition.Subnet, why);
        }
        else
        {
            _context.Ready.Set(ReadyCondition.Subnet);
        }

        _feed.Publish(state);
    }

    private async Task TellReadyAsync(CancellationToken stop)
    {
        try
        {
            await _context.Ready.WhenReady.WaitAsync(stop).ConfigureAwait(false);
            LogReady();
            _service.Ready();
        }
        catch (OperationCanceledException)
        {
        }
    }

    private bool InstallPlugins()
    {
        if (_settings.Plugins.From is { } from)
        {
            try
            {
                foreach (string name in PluginInstaller.Install(from, _settings.Plugins.To))
                {
                    LogInstalled(name, _settings.Plugins.To);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or LinuxException)
            {
                LogNotInstalled(from, _settings.Plugins.To, exception.Message);
                return false;
            }
        }

        _context.Ready.Set(ReadyCondition.Plugins);
        _context.Ready.Lack(ReadyCondition.Membership, $"no state of the cluster from {_source.Name} yet: see the log");
        if (!_settings.Masquerade.Enabled)
        {
            _context.Ready.Set(ReadyCondition.Rules);
        }

        return true;
    }

    private HealthServer? OpenServer()
    {
        if (!_settings.ListenAddress.IsValid)
        {
            return null;
        }

        HealthPages pages = new(_context.Metrics, _context.Ready, _context.Heartbeats, _source.Name);
        HealthServer server = HealthServer.Open(_settings.ListenAddress, _settings.ListenPort, pages.Answer, _context.Loggers.CreateLogger<HealthServer>());
        LogListening(server.EndPoint);
        return server;
    }

    private async Task<bool> LeaveAsync(CancellationToken stop)
    {
        try
        {
            await _source.LeaveAsync(FormerNode.Read(_context), stop).WaitAsync(TimeSpan.FromSeconds(30), stop).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception)
        {
            LogNotLeft(_source.Name, exception);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "cscni-agent {Version} started for node {Node}, members from {Source}")]
    private partial void LogStarted(string version, string node, string source);

    [LoggerMessage(Level = LogLevel.Information, Message = "serving health and metrics at {EndPoint}")]
    private partial void LogListening(IPEndPoint endPoint);

    [LoggerMessage(Level = LogLevel.Error, Message = "cannot serve health and metrics at {Address} port {Port}: {Failure}; another key \"listen\" or --listen is needed")]
    private partial void LogNotListening(IpAddress address, ushort port, string failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "ready: the network of this node stands")]
    private partial void LogReady();

    [LoggerMessage(Level = LogLevel.Information, Message = "stopped; pods keep their network")]
    private partial void LogStopped();

    [LoggerMessage(Level = LogLevel.Error, Message = "{Loop} has ended though nobody asked it to")]
    private partial void LogLoopEnded(string loop, Exception? exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "not everything has ended within {Seconds} s")]
    private partial void LogNotEnding(double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "failed while ending")]
    private partial void LogFailedAtEnd(Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "plugin {Plugin} installed in {Directory}")]
    private partial void LogInstalled(string plugin, string directory);

    [LoggerMessage(Level = LogLevel.Error, Message = "cannot install the plugins of {From} in {To}: {Failure}")]
    private partial void LogNotInstalled(string from, string to, string failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "cannot take this node out of the cluster ({Source})")]
    private partial void LogNotLeft(string source, Exception exception);
}
