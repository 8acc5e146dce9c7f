using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using CsCni.Agent.Health;
using CsCni.Agent.Membership;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Overlay;
using Microsoft.Extensions.Logging;

namespace CsCni.Agent.Reconcile;

/// <summary>
/// Keeps the node true to the cluster, on one thread of its own: it waits for the source's news, for the kernel's, and for the
/// next comparison of all, and runs <see cref="NodePass"/>. Sockets belong to the network namespace of the thread that
/// constructs it.
/// </summary>
internal sealed partial class Reconciler : IReconciler
{
    /// <summary>How often the loop comes round at least, in milliseconds, so that a stuck one is seen.</summary>
    private const long LongestWait = 5_000;

    private readonly AgentContext _context;
    private readonly ILogger _log;
    private readonly Heartbeat _heartbeat;
    private readonly PassPacing _pacing;
    private readonly PassPacing _rulesPacing;
    private readonly PollSet _poll = new();
    private ClusterEvent? _seen;

    internal Reconciler(AgentContext context)
    {
        _context = context;
        _log = context.Loggers.CreateLogger<Reconciler>();
        _heartbeat = context.Heartbeats.Start("the reconciler", TimeSpan.FromSeconds(60));
        _pacing = new((long)context.Settings.ReconcileInterval.TotalMilliseconds);
        _rulesPacing = new((long)context.Settings.ReconcileInterval.TotalMilliseconds);
    }

    /// <inheritdoc/>
    public Task RunAsync(ClusterFeed feed, CancellationToken stop)
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread thread = new(() =>
        {
            try
            {
                Run(feed, stop);
                ended.SetResult();
            }
            catch (Exception exception)
            {
                ended.SetException(exception);
            }
        })
        {
            IsBackground = true,
            Name = "reconciler",
        };
        thread.Start();
        return ended.Task;
    }

    /// <inheritdoc/>
    public Task<bool> CleanupAsync(CancellationToken stop) => Task.FromResult(new Cleanup(_log).Run());

    private void Run(ClusterFeed feed, CancellationToken stop)
    {
        using WakeEvent wake = new();
        using KernelWatch watch = new();
        using NodePass pass = new(_context, _log);
        using CancellationTokenRegistration registration = stop.Register(wake.Set);
        feed.Published += wake.Set;
        try
        {
            wake.Set();
            while (!stop.IsCancellationRequested)
            {
                _heartbeat.Beat();
                Wait(wake, watch);
                wake.Reset();
                if (!stop.IsCancellationRequested)
                {
                    Handle(pass, watch, feed.Latest);
                }
            }
        }
        finally
        {
            feed.Published -= wake.Set;
        }
    }

    private void Wait(WakeEvent wake, KernelWatch watch)
    {
        long left = Math.Clamp(Math.Min(_pacing.Due, _rulesPacing.Due) - Clock.Milliseconds(), 0, LongestWait);
        _poll.Clear();
        _poll.Add(wake.Descriptor, PollEvents.Readable);
        _poll.Add(watch.Descriptor, PollEvents.Readable);
        _poll.Add(watch.RulesDescriptor, PollEvents.Readable);
        _poll.Wait((int)left);
    }

    private void Handle(NodePass pass, KernelWatch watch, ClusterEvent? latest)
    {
        long now = Clock.Milliseconds();
        KernelNews news = watch.Read(pass.Path);
        if ((news & (KernelNews.Disturbance | KernelNews.Underlay)) != 0)
        {
            _pacing.Disturb(now);
        }

        if ((news & KernelNews.Rules) != 0)
        {
            _rulesPacing.Disturb(now);
        }

        if (latest is not null)
        {
            KeepOverlay(pass, latest, isWhole: now >= _pacing.Due);
            KeepRules(pass, now);
            watch.Underlay = pass.UnderlayIndex;
        }
    }

    /// <param name="pass">What is done.</param>
    /// <param name="latest">The cluster.</param>
    /// <param name="isWhole">Whether a comparison of all is due.</param>
    private void KeepOverlay(NodePass pass, ClusterEvent latest, bool isWhole)
    {
        bool isNew = latest.Number != _seen?.Number;
        if (!isNew && !isWhole)
        {
            return;
        }

        _seen = latest;
        bool isSound = Run(pass, latest.State, isWhole);
        if (isWhole || !isSound)
        {
            _pacing.Complete(Clock.Milliseconds(), isSound);
        }

        if (isNew && isSound)
        {
            _context.Metrics.ObserveLag(latest.Age);
        }
    }

    private void KeepRules(NodePass pass, long now)
    {
        if (now >= _rulesPacing.Due)
        {
            _rulesPacing.Complete(now, TryRun(pass, pass.KeepRules));
        }
    }

    private bool Run(NodePass pass, ClusterState state, bool isWhole)
    {
        long start = Stopwatch.GetTimestamp();
        bool isSound = TryRun(pass, () => pass.Run(state, isWhole));
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        _context.Metrics.CountReconcile(took);
        LogPass(_log, isWhole ? "whole" : "change", took.TotalMilliseconds);
        return isSound;
    }

    /// <summary>What stood before a failure stands on; the next try comes by itself.</summary>
    private static bool TryRun(NodePass pass, Func<bool> step)
    {
        try
        {
            return step();
        }
        catch (Exception exception) when (exception is NetlinkException or NetlinkFormatException or LinuxException or OverlayException)
        {
            pass.Fail(exception.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "reconciled scope={Scope} milliseconds={Milliseconds:F1}")]
    private static partial void LogPass(ILogger log, string scope, double milliseconds);
}
