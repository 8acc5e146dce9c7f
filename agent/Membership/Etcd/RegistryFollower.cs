using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using CsCni.Agent.Flannel;
using CsCni.Agent.Membership.Etcd.Client;
using CsCni.Agent.Membership.Etcd.Wire;
using Microsoft.Extensions.Logging;

namespace CsCni.Agent.Membership.Etcd;

/// <summary>
/// Keeps the view true to etcd: reads all at one revision, follows the changes after it, and begins anew where that ends. The
/// whole is read each time, and compared: an etcd that was restored from a backup may have another past.
/// </summary>
internal sealed class RegistryFollower(EtcdClient client, SubnetRegistry registry, ClusterView view, EtcdTimings timings, ILogger log)
{
    private readonly GrowingPause _pause = new(timings.FirstPause, timings.LongestPause);
    private bool _userIgnoredTold;

    /// <summary>Follows until it is stopped.</summary>
    internal async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            long started = Stopwatch.GetTimestamp();
            try
            {
                await FollowAsync(stop).ConfigureAwait(false);
            }
            catch (Exception exception) when (!stop.IsCancellationRequested)
            {
                // Only what has served for a while is begun anew at once: a list costs etcd more than a message.
                if (Stopwatch.GetElapsedTime(started) > timings.LongestPause)
                {
                    _pause.Reset();
                }

                TimeSpan pause = _pause.Next();
                Tell(exception, pause.TotalSeconds);
                await Task.Delay(pause, stop).ConfigureAwait(false);
            }
        }
    }

    private void Tell(Exception exception, double seconds)
    {
        switch (exception)
        {
            case EtcdException { Fault: EtcdFault.Compacted }:
                EtcdLog.ReadAnew(log, exception.Message);
                break;
            case EtcdException failure:
                if (failure.IsOfEndpoint)
                {
                    client.MoveOn();
                }

                EtcdLog.NotFollowing(log, failure.Message, view.Config is null ? "nothing is known yet" : "what was known holds on", seconds);
                break;
            default:
                EtcdLog.Unexpected(log, exception, seconds);
                break;
        }
    }

    private async Task FollowAsync(CancellationToken stop)
    {
        RegistrySnapshot snapshot = await registry.ReadAsync(stop).ConfigureAwait(false);
        TakeConfig(snapshot);
        view.Replace(snapshot);
        if (client.IsUserIgnored && !_userIgnoredTold)
        {
            _userIgnoredTold = true;
            EtcdLog.UserIgnored(log);
        }

        using EtcdWatch watch = await registry.WatchAsync(snapshot.Revision, stop).ConfigureAwait(false);
        EtcdLog.Following(log, registry.Keys.Root, EtcdRequest.NameOf(watch.Endpoint), snapshot.Entries.Count, snapshot.Revision);
        long revision = snapshot.Revision;
        while (true)
        {
            WatchResponse message = await NextAsync(watch, revision, stop).ConfigureAwait(false);
            RegistryChange change = SubnetRegistry.Read(message);
            revision = Math.Max(revision, change.Revision);
            if (change.IsConfigChanged)
            {
                TakeConfig(change.Config);
            }

            view.Apply(change);
        }
    }

    /// <summary>The next message; while none comes, the endpoint is asked whether it still is there.</summary>
    private async Task<WatchResponse> NextAsync(EtcdWatch watch, long revision, CancellationToken stop)
    {
        Task<WatchResponse> next = watch.ReadAsync(stop);
        while (true)
        {
            try
            {
                return await next.WaitAsync(timings.WatchProbe, stop).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                long now = await registry.ProbeAsync(watch, stop).ConfigureAwait(false);
                if (now < revision)
                {
                    throw new EtcdException(EtcdFault.Compacted, $"etcd is at revision {now}, after {revision}: it was restored or made anew");
                }
            }
        }
    }

    private void TakeConfig(RegistrySnapshot snapshot)
    {
        string key = registry.Keys.Config;
        if (snapshot.Config is null && (view.Config is null || snapshot.Entries.Count == 0))
        {
            // Not even subnets, though there was a network: an etcd that was made anew says nothing about the cluster.
            throw new EtcdException(
                EtcdFault.Refused, $"there is no key {key}: expected Flannel's network configuration, as of: etcdctl put {key} '{{\"Network\":\"10.244.0.0/16\",\"Backend\":{{\"Type\":\"vxlan\"}}}}'");
        }

        TakeConfig(snapshot.Config);
    }

    private void TakeConfig(ReadOnlyMemory<byte>? document)
    {
        if (document is null)
        {
            EtcdLog.ConfigGone(log, registry.Keys.Config);
            return;
        }

        try
        {
            NetworkConfig? before = view.Config;
            NetworkConfig config = NetworkConfigReader.Read(document.Value, registry.Keys.Config, SubnetOrigin.Network);
            if (before is not null && before != config)
            {
                EtcdLog.ConfigChanged(log, registry.Keys.Config);
            }

            view.SetConfig(config);
        }
        catch (FlannelFormatException exception) when (view.Config is not null)
        {
            view.SetConfigFault(exception.Message);
        }
        catch (FlannelFormatException exception)
        {
            throw new EtcdException(EtcdFault.Refused, exception.Message, exception);
        }
    }
}
