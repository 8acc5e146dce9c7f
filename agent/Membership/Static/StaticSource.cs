using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using CsCni.Agent.Settings;
using CsCni.Agent.Yaml;
using CsCni.Linux;
using CsCni.Overlay;
using Microsoft.Extensions.Logging;

namespace CsCni.Agent.Membership.Static;

/// <summary>
/// The cluster of a YAML file, followed as it changes. A file that is broken leaves the last good state; an entry that is
/// broken leaves the other nodes alone.
/// </summary>
internal sealed partial class StaticSource : IMembershipSource
{
    /// <summary>Milliseconds without a further change before the file is read where it is not whole: a swap of links is several.</summary>
    private const int Settling = 20;

    /// <summary>Milliseconds that somebody may take to write the file in place.</summary>
    private const int LongestWrite = 5_000;

    /// <summary>Milliseconds between two looks at the file where the kernel gives no notifications.</summary>
    private const int PollInterval = 1_000;

    private readonly StaticSettings _settings;
    private readonly string _node;
    private readonly ILogger _log;
    private readonly Lock _lock = new();
    private readonly ClusterFileVersions _versions;
    private byte[]? _content;
    private string? _failure;
    private ClusterState? _state;
    private LocalNode? _local;

    /// <param name="settings">The file.</param>
    /// <param name="node">This node's name.</param>
    /// <param name="log">For what is wrong with the file.</param>
    internal StaticSource(StaticSettings settings, string node, ILogger log)
    {
        _settings = settings;
        _versions = new(settings.File);
        _node = node;
        _log = log;
    }

    /// <inheritdoc/>
    public string Name => "static";

    /// <inheritdoc/>
    public Task RunAsync(Action<ClusterState> publish, CancellationToken stop) =>
        Task.Factory.StartNew(() => Follow(publish, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>The file tells this node's address to the others; where it is not the node's own, they will not reach it.</summary>
    public void Announce(LocalNode local)
    {
        lock (_lock)
        {
            _local = local;
            Compare();
        }
    }

    /// <summary>The file is the operator's: nothing in it is this node's to take back.</summary>
    public Task LeaveAsync(LocalNode local, CancellationToken stop)
    {
        LogStays(_settings.File, local.Name);
        return Task.CompletedTask;
    }

    private void Follow(Action<ClusterState> publish, CancellationToken stop)
    {
        using FileWatch? watch = FileWatch.TryOpen(out Errno errno);
        if (watch is null)
        {
            LogUnwatched(_settings.File, PollInterval, errno.Describe());
        }

        using CancellationTokenRegistration registration = stop.Register(() => watch?.Interrupt());
        while (!stop.IsCancellationRequested)
        {
            // First the watch, then the look: what changes between the two is seen.
            watch?.Set(LinkChain.Of(_settings.File));
            Read(publish);
            Wait(watch, stop);
        }
    }

    private void Wait(FileWatch? watch, CancellationToken stop)
    {
        int interval = (int)_settings.RereadInterval.TotalMilliseconds;
        if (watch is null)
        {
            stop.WaitHandle.WaitOne(Math.Min(interval, PollInterval));
            return;
        }

        FileChange change = watch.Wait(interval);
        long deadline = Clock.Milliseconds() + LongestWrite;
        while (change is FileChange.Writing or FileChange.Changed && Clock.Milliseconds() < deadline)
        {
            change = watch.Wait(change == FileChange.Writing ? (int)(deadline - Clock.Milliseconds()) : Settling);
        }
    }

    private void Read(Action<ClusterState> publish)
    {
        try
        {
            byte[] content = FileText.ReadBytes(_settings.File, ClusterFileReader.LargestFile);
            if (_content is null || !content.AsSpan().SequenceEqual(_content))
            {
                _content = content;
                Take(content, publish);
            }

            _failure = null;
        }
        catch (LinuxException exception)
        {
            // Once, not at every look.
            if (_failure != exception.Message)
            {
                _failure = exception.Message;
                LogUnreadable(exception.Message, Remainder());
            }
        }
    }

    private void Take(byte[] content, Action<ClusterState> publish)
    {
        List<YamlFault> faults = [];
        if (_versions.Read(content, faults) is not { } file)
        {
            foreach (YamlFault fault in faults)
            {
                LogBroken(fault.ToString(), Remainder());
            }

            return;
        }

        ClusterState state = file.ToState(_node, _state);
        foreach ((string key, string fault) in state.Faults)
        {
            LogBrokenNode(key, fault);
        }

        lock (_lock)
        {
            _state = state;
            LogRead(_settings.File, state.Peers.Count);
            if (state.Self is null && !state.Faults.ContainsKey(_node))
            {
                LogNotNamed(_node, _settings.File);
            }

            Compare();
        }

        publish(state);
    }

    /// <summary>Whether the file tells the others the addresses that this node has.</summary>
    private void Compare()
    {
        if (_local is null || _state?.Self is not { } self)
        {
            return;
        }

        foreach ((OverlayEndpoint said, IpAddress own) in (ReadOnlySpan<(OverlayEndpoint, IpAddress)>)[(self.V4, _local.PublicIpV4), (self.V6, _local.PublicIpV6)])
        {
            if (said.IsPresent && own.IsValid && said.PublicIp != own)
            {
                LogOtherAddress(_node, said.PublicIp, own);
            }
        }
    }

    private string Remainder() => _state is null ? "there is no earlier state" : "the last good state stays";

    [LoggerMessage(Level = LogLevel.Information, Message = "cluster file {File} read: {Peers} other nodes")]
    private partial void LogRead(string file, int peers);

    [LoggerMessage(Level = LogLevel.Error, Message = "cluster file: {Failure}; {Remainder}")]
    private partial void LogUnreadable(string failure, string remainder);

    [LoggerMessage(Level = LogLevel.Error, Message = "cluster file: {Fault}; {Remainder}")]
    private partial void LogBroken(string fault, string remainder);

    [LoggerMessage(Level = LogLevel.Error, Message = "cluster file: node {Node} is left as it was: {Fault}")]
    private partial void LogBrokenNode(string node, string fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "this node is called {Node}, and {File} has no node of that name: add it, or set key \"node\" or --node")]
    private partial void LogNotNamed(string node, string file);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the cluster file gives node {Node} the address {Said}, but its own is {Own}: the others send to the former; set underlay.publicIP if a NAT is between")]
    private partial void LogOtherAddress(string node, IpAddress said, IpAddress own);

    [LoggerMessage(Level = LogLevel.Warning, Message = "cannot be told of changes of {File}, looking every {Milliseconds} ms: {Failure}")]
    private partial void LogUnwatched(string file, int milliseconds, string failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "take node {Node} out of {File} where it leaves for good")]
    private partial void LogStays(string file, string node);
}
