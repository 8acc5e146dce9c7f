using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Ipam.Config;
using CsCni.Ipam.Store;
using CsCni.Linux;

namespace CsCni.Ipam.Commands;

/// <summary>STATUS: whether an ADD would find an address, and a place to write it down. Writes nothing.</summary>
internal static class StatusCommand
{
    /// <summary>Milliseconds. Who asks does so every few seconds.</summary>
    private const int LockWait = 4_000;

    /// <summary>Serves the call.</summary>
    internal static void Run(CniCall call)
    {
        IpamConfig config = IpamConfig.Read(call.Config);
        try
        {
            ResolvConf.Read(config.ResolvConf);
            using LeaseStore? store = LeaseStore.TryOpen(config.Directory, StoreAccess.Read, LockWait);
            RequireWritable(config.Directory);
            for (int set = 0; set < config.RangeSets.Count; set++)
            {
                RequireFree(config, store, set);
            }
        }
        catch (LinuxException exception)
        {
            throw NotAvailable(exception.Message);
        }
        catch (CniException exception) when (exception.Code is ErrorCode.TryAgainLater or ErrorCode.InputOutput)
        {
            throw NotAvailable(exception.Message);
        }
    }

    /// <summary>What does not exist yet would be made, in the nearest directory above it that does.</summary>
    private static void RequireWritable(string path)
    {
        string part = path;
        while (true)
        {
            using DirectoryHandle? directory = DirectoryHandle.TryOpen(part.Length == 0 ? "/" : part, out Errno errno);
            if (directory is not null)
            {
                if (!directory.IsWritable(out errno))
                {
                    throw new LinuxException($"cannot write in \"{directory.Path}\"", errno);
                }

                if (!FileSystem.HasRoom(directory.Path))
                {
                    throw new LinuxException($"cannot write in \"{directory.Path}\"", Errno.NoSpace);
                }

                return;
            }

            int slash = part.LastIndexOf('/');
            if (errno != Errno.NoEntry || slash < 0)
            {
                throw new LinuxException($"cannot open directory \"{part}\"", errno);
            }

            part = part[..slash];
        }
    }

    private static void RequireFree(IpamConfig config, LeaseStore? store, int set)
    {
        RangeSet ranges = config.RangeSets[set];
        List<RangeSpan> spans = ranges.Ranges.ConvertAll(static range => range.Span);
        FreeAddress next = Allocator.Choose(spans, span => Next(store, span, set), out _);
        if (next.IsNone)
        {
            throw NotAvailable($"no IP addresses available in range set: {ranges} (DEL attachments, run GC, or widen the range)");
        }

        ulong seconds = Allocator.SecondsToRest(next.Since, config.MinimumRest, BootClock.Nanoseconds());
        if (seconds > 0)
        {
            throw NotAvailable(
                $"no rested IP addresses available in range set: {ranges} (ipam.minimumRest is {config.MinimumRest} s; the first is free in {seconds} s)");
        }
    }

    private static FreeAddress Next(LeaseStore? store, RangeSpan span, int set)
    {
        if (store is null)
        {
            return span.Usable > 0 ? new(span.First, 0, false) : FreeAddress.None;
        }

        try
        {
            return store.Next(span, set);
        }
        catch (StoreDamagedException)
        {
            return store.Preview(span, set);
        }
    }

    private static CniException NotAvailable(string message) => new(ErrorCode.NotAvailable, message);
}
