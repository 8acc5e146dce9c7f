using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using CsCni.Agent.Settings;
using CsCni.Cni;
using CsCni.Cni.Runtime;
using CsCni.Linux;
using CsCni.Netlink;
using Microsoft.Extensions.Logging;

namespace CsCni.Agent.Garbage;

/// <summary>
/// Removes attachments of containers that no longer exist: a runtime that died, or a node that was cut off from power, has
/// called no DEL. What it would have called is in libcni's cache, so that is done: DEL of each plugin of the list that ADD
/// remembered, and the entry is forgotten. After a reboot all containers are gone, and nothing else is different.
/// </summary>
/// <remarks>It acts in the network namespace of the calling thread, which is to be the node's.</remarks>
internal sealed partial class GarbageCollector
{
    /// <summary>Milliseconds that one plugin may take; it is killed then.</summary>
    private const int PluginTimeout = 60_000;

    private readonly GarbageSettings _settings;
    private readonly ILogger _log;
    private readonly ResultCache _cache;
    private readonly NetworkRuntime _runtime;

    /// <summary>Since when containers are known to be gone, in <see cref="Clock.Milliseconds"/>.</summary>
    private readonly Dictionary<Attachment, long> _goneSince = [];

    /// <summary>What was told already, by the attachment or file that it is about: what does not change is not told again.</summary>
    private Dictionary<string, string> _told = [];
    private Dictionary<string, string> _telling = [];
    private int _untoldBefore;

    /// <summary>Makes a collector; nothing is looked at before <see cref="Collect"/>.</summary>
    public GarbageCollector(GarbageSettings settings, ILogger log)
    {
        _settings = settings;
        _log = log;
        _cache = ResultCache.Of(settings.ResultsDirectory);
        _runtime = new(settings.PluginDirectories, _cache, ProcessEnvironment.Read(), PluginTimeout);
    }

    /// <summary>Collects at once and at each interval, or never where that is zero, until it is stopped: the task then completes without an exception.</summary>
    /// <param name="report">Takes what each look has come to.</param>
    /// <param name="stop">Ends it, between two attachments.</param>
    public async Task RunAsync(Action<GarbageOutcome> report, CancellationToken stop)
    {
        if (_settings.Interval == TimeSpan.Zero)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        using PeriodicTimer timer = new(_settings.Interval);
        try
        {
            do
            {
                // On a thread of the pool's: a plugin may take its time, and all of them are in the node's namespace.
                report(await Task.Run(() => Collect(stop), CancellationToken.None).ConfigureAwait(false));
            }
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
        }
    }

    /// <summary>Looks through all attachments once.</summary>
    /// <param name="stop">Ends it before the next attachment.</param>
    public GarbageOutcome Collect(CancellationToken stop = default)
    {
        GarbageOutcome outcome = default;
        try
        {
            outcome = Look(stop);
        }
        catch (Exception exception) when (exception is CniException or LinuxException or NetlinkException)
        {
            outcome = outcome with { Failed = 1 };
            if (IsNews(_settings.ResultsDirectory, exception.Message))
            {
                LogNotLooked(exception.Message);
            }
        }

        (_told, _telling) = (_telling, []);
        return outcome;
    }

    private GarbageOutcome Look(CancellationToken stop)
    {
        List<(string Path, CniException Error)> badFiles = [];
        List<CachedAttachment> all = _cache.List(badFiles);
        badFiles.ForEach(TellBadFile);
        List<CachedAttachment> gone = FindGone(all, out int untold);
        GarbageOutcome outcome = new() { Untold = untold, BadFiles = badFiles.Count };
        OwnNetworks networks = new(_settings.PluginDirectories);
        foreach (CachedAttachment cached in gone)
        {
            if (stop.IsCancellationRequested)
            {
                break;
            }

            outcome = Collect(cached, networks, outcome);
        }

        return outcome;
    }

    private List<CachedAttachment> FindGone(List<CachedAttachment> all, out int untold)
    {
        List<CachedAttachment> gone = [];
        untold = 0;
        using SandboxView view = new();
        foreach (CachedAttachment cached in all)
        {
            switch (view.Look(cached, out string reason))
            {
                case SandboxState.Gone:
                    gone.Add(cached);
                    break;
                case SandboxState.Untold:
                    untold++;
                    TellUntold(cached, reason, isFirst: untold == 1 && _untoldBefore == 0);
                    break;
            }
        }

        _untoldBefore = untold;
        Forget(gone);
        return gone;
    }

    /// <summary>The grace of a container that is seen again, or whose attachment is no more, begins anew.</summary>
    private void Forget(List<CachedAttachment> gone)
    {
        HashSet<Attachment> still = [];
        gone.ForEach(cached => still.Add(cached.Attachment));
        foreach (Attachment attachment in _goneSince.Keys)
        {
            if (!still.Contains(attachment))
            {
                _goneSince.Remove(attachment);
            }
        }
    }

    private GarbageOutcome Collect(CachedAttachment cached, OwnNetworks networks, in GarbageOutcome outcome)
    {
        Attachment attachment = cached.Attachment;
        try
        {
            if (cached.Config.IsEmpty)
            {
                throw new CniException(ErrorCode.Decode, "the cache has no configuration of its network (libcni before 0.8): delete it by the runtime");
            }

            NetworkConfigList list = ConfigFile.Parse(cached.Config, "remembered configuration");
            if (list.DisableGc || !networks.Include(list))
            {
                return outcome;
            }

            if (IsWithinGrace(attachment))
            {
                return outcome with { Waiting = outcome.Waiting + 1 };
            }

            if (!IsUnchanged(cached))
            {
                return outcome;
            }

            // Without a namespace: what its path leads to by now is not what it led to.
            _runtime.Del(list, cached.Request with { NetNsPath = string.Empty });
            _goneSince.Remove(attachment);
            LogCollected(attachment.ContainerId, attachment.Network, attachment.IfName);
            return outcome with { Collected = outcome.Collected + 1 };
        }
        catch (CniException exception)
        {
            if (IsNews(attachment.ToString(), exception.Message))
            {
                LogNotCollected(attachment.ContainerId, attachment.Network, attachment.IfName, exception.Message);
            }

            return outcome with { Failed = outcome.Failed + 1 };
        }
    }

    private bool IsWithinGrace(Attachment attachment)
    {
        long now = Clock.Milliseconds();
        if (_goneSince.TryAdd(attachment, now))
        {
            LogGone(attachment.ContainerId, attachment.Network, attachment.IfName, _settings.Grace);
        }

        return now - _goneSince[attachment] < _settings.Grace.TotalMilliseconds;
    }

    /// <summary>A runtime may have deleted it meanwhile, or started the container again under the same ID.</summary>
    private bool IsUnchanged(CachedAttachment cached) =>
        _cache.Read(cached.Attachment) is { } current
        && current.Request.NetNsPath == cached.Request.NetNsPath
        && current.Result.Span.SequenceEqual(cached.Result.Span);

    private void TellBadFile((string Path, CniException Error) file)
    {
        if (IsNews(file.Path, file.Error.Message))
        {
            LogBadFile(file.Path, file.Error.Message);
        }
    }

    /// <summary>The first of them loudly, since a view that is too narrow may hide all containers.</summary>
    private void TellUntold(CachedAttachment cached, string reason, bool isFirst)
    {
        Attachment attachment = cached.Attachment;
        if (isFirst)
        {
            LogUntold(LogLevel.Warning, attachment.ContainerId, attachment.Network, attachment.IfName, reason);
        }
        else if (IsNews(attachment.ToString(), reason))
        {
            LogUntold(LogLevel.Debug, attachment.ContainerId, attachment.Network, attachment.IfName, reason);
        }
    }

    private bool IsNews(string subject, string text)
    {
        bool isNews = !_told.TryGetValue(subject, out string? before) || before != text;
        _telling[subject] = text;
        return isNews;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "collected the attachment of container {Container} to network {Network}, interface {IfName}: the container is gone")]
    private partial void LogCollected(string container, string network, string ifName);

    [LoggerMessage(Level = LogLevel.Debug, Message = "container {Container} is gone; its attachment to network {Network}, interface {IfName}, will be collected unless the runtime deletes it within {Grace}")]
    private partial void LogGone(string container, string network, string ifName, TimeSpan grace);

    [LoggerMessage(Level = LogLevel.Warning, Message = "cannot collect the attachment of container {Container}, which is gone, to network {Network}, interface {IfName}; it is tried again: {Failure}")]
    private partial void LogNotCollected(string container, string network, string ifName, string failure);

    [LoggerMessage(Message = "the attachment of container {Container} to network {Network}, interface {IfName}, is left alone, since it cannot be told whether the container lives: {Reason}")]
    private partial void LogUntold(LogLevel level, string container, string network, string ifName, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "cache file {Path} is passed over: {Failure}")]
    private partial void LogBadFile(string path, string failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "cannot look for attachments of containers that are gone: {Failure}")]
    private partial void LogNotLooked(string failure);
}
