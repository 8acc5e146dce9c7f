using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Ipam.Config;
using CsCni.Ipam.Store;
using CsCni.Linux;

namespace CsCni.Ipam.Commands;

/// <summary>
/// ADD: an address of each range set. Everything is chosen before anything is written, so that a set without addresses
/// leaves nothing of the others behind.
/// </summary>
internal sealed class AddCommand
{
    /// <summary>Milliseconds; a lock that is held longer is held by something that hangs.</summary>
    internal const int LockWait = 20_000;

    private readonly IpamConfig _config;
    private readonly LeaseOwner _owner;
    private readonly List<IpAddress> _requested;
    private readonly LeaseStore _store;

    private AddCommand(IpamConfig config, LeaseOwner owner, List<IpAddress> requested, LeaseStore store) =>
        (_config, _owner, _requested, _store) = (config, owner, requested, store);

    /// <summary>Serves the call.</summary>
    internal static CniResult Run(CniCall call)
    {
        IpamConfig config = IpamConfig.Read(call.Config);
        List<IpAddress> requested = RequestedAddresses.Read(call);
        RequestedAddresses.RequireWithin(config.RangeSets, requested);
        CniResult result = new() { Routes = config.Routes, Dns = ResolvConf.Read(config.ResolvConf) };
        using LeaseStore store = LeaseStore.TryOpen(config.Directory, StoreAccess.Create, LockWait)!;
        LeaseOwner owner = new(call.Environment.ContainerId, call.Environment.IfName);
        List<ChosenAddress> chosen = new AddCommand(config, owner, requested, store).Allocate();
        for (int set = 0; set < chosen.Count; set++)
        {
            IpAddress address = RangeSpan.AddressOf(chosen[set].Key);
            AddressRange range = config.RangeSets[set].Find(address)!;
            result.Ips.Add(new(new(address, range.Subnet.Length), range.Gateway));
        }

        return result;
    }

    private List<ChosenAddress> Allocate()
    {
        List<List<RangeSpan>> wanted = _config.RangeSets.ConvertAll(static set => set.Ranges.ConvertAll(static range => range.Span));
        _store.MakeTrue(wanted);
        try
        {
            return Allocate(wanted);
        }
        catch (StoreDamagedException)
        {
            return AllocateAgain(wanted);
        }
    }

    private List<ChosenAddress> AllocateAgain(List<List<RangeSpan>> wanted)
    {
        _store.Contradict();
        _store.Repair(wanted);
        try
        {
            return Allocate(wanted);
        }
        catch (StoreDamagedException)
        {
            throw new CniException(
                ErrorCode.TryAgainLater, $"\"{_config.Directory}\" is being changed by somebody who does not hold its lock (try again later)");
        }
    }

    private List<ChosenAddress> Allocate(List<List<RangeSpan>> wanted)
    {
        RequireNew();
        List<ChosenAddress> chosen = [];
        for (int set = 0; set < wanted.Count; set++)
        {
            chosen.Add(Choose(set, wanted[set]));
        }

        _store.Hold(_owner, chosen);
        return chosen;
    }

    /// <summary>A requested address would otherwise give an attachment a second one of the same set, as host-local does.</summary>
    private void RequireNew()
    {
        List<IndexSlot> held = _store.Find(_owner);
        if (!_store.IsTrue)
        {
            throw new StoreDamagedException();
        }

        if (held.Count > 0)
        {
            throw new CniException(
                ErrorCode.AlreadyAttached,
                $"{RangeSpan.AddressOf(held[0].Key)} has been allocated to {_owner}, duplicate allocation is not allowed (DEL the attachment first)");
        }
    }

    private ChosenAddress Choose(int set, List<RangeSpan> ranges)
    {
        foreach (IpAddress address in _requested)
        {
            if (_config.RangeSets[set].Find(address) is { } range)
            {
                return Request(set, range, address);
            }
        }

        FreeAddress next = Allocator.Choose(ranges, span => _store.Next(span, set), out RangeSpan chosen);
        if (next.IsNone)
        {
            throw new CniException(
                ErrorCode.AddressUnavailable,
                $"no IP addresses available in range set: {_config.RangeSets[set]} (DEL attachments, run GC, or widen the range)");
        }

        ulong seconds = SecondsToRest(next.Since);
        return seconds == 0
            ? new(chosen, next.Key, true)
            : throw new CniException(
                ErrorCode.TryAgainLater,
                $"no rested IP addresses available in range set: {_config.RangeSets[set]} (ipam.minimumRest is {_config.MinimumRest} s; the first is free in {seconds} s)");
    }

    private ChosenAddress Request(int set, AddressRange range, IpAddress address)
    {
        UInt128 key = range.Span.First + (address.Value - range.Start.Value);
        if (_store.Read(key) is { } file)
        {
            string holder = file.Owner is { } owner ? $"held by {owner}" : $"held by a file that names no owner, \"{_config.Directory}/{address}\"";
            throw new CniException(
                ErrorCode.AddressUnavailable, $"requested IP address {address} is not available in range set {_config.RangeSets[set]}: {holder}");
        }

        ulong seconds = SecondsToRest(_store.FreedAt(range.Span, set, key));
        return seconds == 0
            ? new(range.Span, key, false)
            : throw new CniException(
                ErrorCode.TryAgainLater,
                $"requested IP address {address} was freed lately (ipam.minimumRest is {_config.MinimumRest} s; it is free in {seconds} s)");
    }

    private ulong SecondsToRest(ulong since) => Allocator.SecondsToRest(since, _config.MinimumRest, BootClock.Nanoseconds());
}
