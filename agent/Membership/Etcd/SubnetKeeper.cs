using System;
using System.Threading;
using System.Threading.Tasks;
using CsCni.Agent.Flannel;
using CsCni.Agent.Membership.Etcd.Client;
using CsCni.Agent.Membership.Etcd.Wire;
using CsCni.Agent.Settings;
using CsCni.Linux;
using CsCni.Overlay;
using Microsoft.Extensions.Logging;

namespace CsCni.Agent.Membership.Etcd;

/// <summary>
/// Gets this node a subnet, keeps its lease alive and its value true, and gets one anew where it is lost. Each time that it
/// is called it compares what is with what should be, so that no event matters by itself.
/// </summary>
internal sealed class SubnetKeeper : IDisposable
{
    /// <summary>A subnet that is lost sooner than this after it was got is fought for by somebody.</summary>
    private static readonly TimeSpan _settled = TimeSpan.FromSeconds(10);

    private readonly EtcdSettings _settings;
    private readonly EtcdClient _client;
    private readonly SubnetRegistry _registry;
    private readonly ClusterView _view;
    private readonly ILogger _log;
    private readonly SubnetAcquisition _acquisition;
    private readonly GrowingPause _pause;
    private readonly GrowingPause _contest;

    /// <summary>Taken for each step, so that the node does not leave within one.</summary>
    private readonly SemaphoreSlim _turn = new(1);

    private HeldSubnet? _held;
    private string? _loss;
    private int _readings;
    private TimeSpan _acquired;
    private TimeSpan _renewed;

    /// <summary>Makes a keeper that holds nothing yet.</summary>
    internal SubnetKeeper(EtcdSettings settings, EtcdTimings timings, EtcdClient client, SubnetRegistry registry, ClusterView view, ILogger log)
    {
        (_settings, _client, _registry, _view, _log) = (settings, client, registry, view, log);
        _acquisition = new(settings, client, registry, log);
        _pause = new(timings.FirstPause, timings.LongestPause);
        _contest = new(timings.FirstPause * 10, timings.LongestPause * 6);
    }

    /// <summary>The time since the machine started, sleep included: etcd's leases do not sleep with it.</summary>
    private static TimeSpan Now => TimeSpan.FromTicks((long)(BootClock.Nanoseconds() / TimeSpan.NanosecondsPerTick));

    /// <summary>Keeps the subnet until it is stopped.</summary>
    internal async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            try
            {
                TimeSpan longest = await InTurnAsync(() => StepAsync(stop), stop).ConfigureAwait(false);
                _pause.Reset();
                await _view.KeeperCalledAsync(longest, stop).ConfigureAwait(false);
            }
            catch (EtcdException exception)
            {
                if (exception.IsOfEndpoint)
                {
                    _client.MoveOn();
                }

                TimeSpan pause = _pause.Next();
                EtcdLog.KeepingFailed(_log, exception.Message, pause.TotalSeconds);
                await Task.Delay(pause, stop).ConfigureAwait(false);
            }
            catch (Exception exception) when (!stop.IsCancellationRequested)
            {
                TimeSpan pause = _pause.Next();
                EtcdLog.Unexpected(_log, exception, pause.TotalSeconds);
                await Task.Delay(pause, stop).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Takes this node out of etcd: see <see cref="SubnetDeparture"/>. It stays out until it is announced again.</summary>
    /// <exception cref="EtcdException">etcd fails.</exception>
    internal async Task LeaveAsync(LocalNode local, CancellationToken stop)
    {
        _view.SetLocal(null);
        await InTurnAsync(
            async () =>
            {
                (_held, _loss) = (null, null);
                await new SubnetDeparture(_client, _registry, _log).LeaveAsync(local, stop).ConfigureAwait(false);
                return true;
            },
            stop).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task<T> InTurnAsync<T>(Func<Task<T>> action, CancellationToken stop)
    {
        await _turn.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            return await action().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Puts right what is not, and tells how long nothing more is due.</summary>
    private async Task<TimeSpan> StepAsync(CancellationToken stop)
    {
        if (_view.Local is not LocalNode local || _view.Config is not NetworkConfig config || local.Backend != config.Cluster.Backend.Type)
        {
            // Without the node there is nothing to tell, and where the backend is another one now it will be announced anew.
            return Timeout.InfiniteTimeSpan;
        }

        WantedSubnet wanted = WantedSubnet.Of(local, config, _held?.Subnets ?? default);
        if (wanted.Missing() is string missing)
        {
            EtcdLog.CannotAnnounce(_log, missing);
            return Timeout.InfiniteTimeSpan;
        }

        if (await LossAsync(wanted, stop).ConfigureAwait(false) is string loss)
        {
            await AcquireAsync(local, wanted, loss, stop).ConfigureAwait(false);
        }
        else if (_held!.Value != wanted.Value)
        {
            await UpdateAsync(local, wanted, stop).ConfigureAwait(false);
        }
        else if (UntilRenewal() <= TimeSpan.Zero)
        {
            await RenewAsync(local, wanted, stop).ConfigureAwait(false);
        }

        return UntilRenewal();
    }

    /// <summary>Why this node has no subnet, or no longer; null where it has.</summary>
    private async Task<string?> LossAsync(WantedSubnet wanted, CancellationToken stop)
    {
        if (_held is null || _loss is not null)
        {
            return _loss ?? string.Empty;
        }

        if (!wanted.CanHave(_held.Subnets, _held.Lease == 0))
        {
            return "the network's configuration has no place for it";
        }

        OwnSight sight = _view.Look(_held.Key);
        RegistryEntry? entry = sight.Entry;
        if (sight.Readings != _readings)
        {
            // What was read anew may be older than our last write, or of an etcd whose revisions begin anew: look again.
            entry = await _registry.ReadEntryAsync(_held.Key, stop).ConfigureAwait(false);
            _readings = sight.Readings;
        }
        else if (sight.Revision < _held.ModRevision)
        {
            return null;
        }

        if (entry is null)
        {
            return "its key is gone: deleted, or its lease has ended";
        }

        return entry.ModRevision == _held.ModRevision && entry.Lease == _held.Lease ? null : "somebody else has written to its key";
    }

    private async Task AcquireAsync(LocalNode local, WantedSubnet wanted, string loss, CancellationToken stop)
    {
        HeldSubnet? before = _held;
        if (before is not null && _loss is null)
        {
            // Kept until there is another: what etcd was like when it was found may not be seen again.
            _loss = loss;
            EtcdLog.Lost(_log, before.Key, loss);
            if (Now - _acquired < _settled)
            {
                await Task.Delay(_contest.Next(), stop).ConfigureAwait(false);
            }
            else
            {
                _contest.Reset();
            }
        }

        int readings = _view.Look(string.Empty).Readings;
        HeldSubnet held = await _acquisition.AcquireAsync(wanted, stop).ConfigureAwait(false);
        (_loss, _readings, _acquired) = (null, readings, Now);

        // In front of what follows from it: the log tells causes before their effects.
        if (before is not null && before.Key != held.Key)
        {
            EtcdLog.Changed(_log, before.Key, held.Key);
        }
        else
        {
            EtcdLog.Acquired(_log, held.Key, held.Lease == 0 ? "a reservation" : $"a lease of {held.Ttl} s");
        }

        Hold(held, local, isRenewed: true);
    }

    private async Task UpdateAsync(LocalNode local, WantedSubnet wanted, CancellationToken stop)
    {
        if (await _acquisition.TryUpdateAsync(_held!, wanted.Value, stop).ConfigureAwait(false) is HeldSubnet updated)
        {
            EtcdLog.Updated(_log, updated.Key);
            Hold(updated, local, isRenewed: false);
        }
        else
        {
            await AcquireAsync(local, wanted, "somebody else has written to its key", stop).ConfigureAwait(false);
        }
    }

    private async Task RenewAsync(LocalNode local, WantedSubnet wanted, CancellationToken stop)
    {
        LeaseResponse answer = await _client.KeepAliveAsync(_held!.Lease, stop).ConfigureAwait(false);
        if (answer.Ttl > 0)
        {
            Hold(_held with { Ttl = answer.Ttl }, local, isRenewed: true);
            EtcdLog.Renewed(_log, _held.Key, answer.Ttl);
        }
        else
        {
            await AcquireAsync(local, wanted, "its lease has ended", stop).ConfigureAwait(false);
        }
    }

    /// <summary>How long until the lease must be renewed: its margin before its end, or at its half where etcd gave less than that.</summary>
    private TimeSpan UntilRenewal()
    {
        if (_held is null || _held.Lease == 0)
        {
            return Timeout.InfiniteTimeSpan;
        }

        TimeSpan ttl = TimeSpan.FromSeconds(_held.Ttl);
        TimeSpan due = ttl > _settings.RenewMargin ? ttl - _settings.RenewMargin : ttl / 2;
        TimeSpan left = _renewed + due - Now;
        return TimeSpan.FromTicks(Math.Clamp(left.Ticks, 0, TimeSpan.TicksPerDay));
    }

    private void Hold(HeldSubnet held, LocalNode local, bool isRenewed)
    {
        _held = held;
        _renewed = isRenewed ? Now : _renewed;
        _view.SetOwn(held, new OverlayNode(local.Name)
        {
            V4 = Endpoint(held, IpFamily.V4),
            V6 = Endpoint(held, IpFamily.V6),
        });
    }

    private static OverlayEndpoint Endpoint(HeldSubnet held, IpFamily family) => held.Subnets.Of(family).IsValid && held.Value.PublicIp(family).IsValid
        ? new(held.Subnets.Of(family), held.Value.PublicIp(family), held.Value.Data(family).VtepMac)
        : default;
}
