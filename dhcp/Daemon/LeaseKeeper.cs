using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Dhcp.Leases;
using CsCni.Linux;

namespace CsCni.Dhcp.Daemon;

/// <summary>All leases: what plugins ask for, and what comes of time and of servers.</summary>
internal sealed partial class LeaseKeeper : IDisposable
{
    private readonly Dictionary<Attachment, Lease> _leases = [];
    private readonly NamespaceVisitor _visitor = new();
    private readonly DaemonSettings _settings;
    private readonly LeaseStore _store;

    /// <summary>Takes over the leases of before a restart.</summary>
    /// <exception cref="LinuxException">The state directory cannot be made.</exception>
    internal LeaseKeeper(in DaemonSettings settings, string stateDirectory)
    {
        _settings = settings;
        _store = new(stateDirectory);
        foreach (Lease lease in _store.ReadAll(Create))
        {
            _leases[lease.Attachment] = lease;
            TakeOver(lease);
        }
    }

    /// <summary>Serves a request. An ADD is answered later, all others at once.</summary>
    /// <exception cref="CniException">The answer is an error.</exception>
    internal void Serve(DaemonRequest request, Connection connection)
    {
        switch (request.Command)
        {
            case "ADD":
                Add(request, connection);
                return;
            case "DEL":
                Delete(request.Attachment);
                break;
            case "CHECK":
                Check(request.Attachment);
                break;
            case "GC":
                Collect(request.Config);
                break;
            case "STATUS":
                ReadSettings(request);
                break;
            default:
                throw new CniException(ErrorCode.InvalidEnvironment, $"unknown command \"{request.Command}\" (expected ADD, DEL, CHECK, GC or STATUS)");
        }

        connection.Answer("{}"u8.ToArray());
    }

    /// <summary>Gives up what a plugin waits for that is gone.</summary>
    internal void Abandon(Connection connection)
    {
        foreach (Lease lease in Snapshot())
        {
            if (lease.Waiting == connection)
            {
                Log.Write($"{lease.Attachment}: the plugin no longer waits");
                Remove(lease, release: true);
            }
        }
    }

    /// <summary>The leases; one may go while its events are handled, so this is a copy.</summary>
    internal List<Lease> Snapshot() => [.. _leases.Values];

    /// <inheritdoc/>
    public void Dispose()
    {
        // Addresses stay where they are: the next daemon takes them over.
        foreach (Lease lease in _leases.Values)
        {
            lease.Waiting?.Answer(ErrorDocument.ToJson(
                SpecVersion.Current.Text, new(ErrorCode.TryAgainLater, $"the DHCP daemon was stopped before it had an address for {lease.Attachment}")));
            lease.Forget();
        }

        _visitor.Dispose();
    }

    private static LeaseSettings ReadSettings(DaemonRequest request) => LeaseSettings.Read(
        request.Config.Ipam ?? throw new CniException(ErrorCode.InvalidConfig, "network configuration: missing \"ipam\""), request.Arguments);

    private static long Now() => (long)(BootClock.Nanoseconds() / 1_000_000);

    private Lease Create(Attachment attachment, LeasePlace place, LeaseSettings settings) => new(attachment, place, settings, _visitor, _settings);

    private void Add(DaemonRequest request, Connection connection)
    {
        LeaseSettings settings = ReadSettings(request);
        LeasePlace place = _visitor.Locate(_settings.HostPrefix + request.NetNsPath, request.IfName, settings.WantsIpv6);
        if (_leases.TryGetValue(request.Attachment, out Lease? former))
        {
            RequireOver(former);
            Remove(former, release: true);
        }

        Lease lease = Create(request.Attachment, place, settings);
        lease.Waiting = connection;
        _leases[lease.Attachment] = lease;
        long now = Now();
        foreach (LeaseClient client in lease.Clients)
        {
            if (IsKept(lease))
            {
                Handle(lease, client, client.Begin(now, request.Milliseconds));
            }
        }
    }

    /// <summary>An ADD that nobody waits for any more, or whose container is gone, is not in the way of a new one.</summary>
    private void RequireOver(Lease former)
    {
        if (former.HasAny && former.Waiting is null && _visitor.TryVisit(former.Place, static _ => { }))
        {
            throw new CniException(
                ErrorCode.AlreadyAttached, $"{former.Attachment} has a DHCP lease already, {former.Clients[0].Address}: DEL it first");
        }
    }

    private void Delete(Attachment attachment)
    {
        if (_leases.TryGetValue(attachment, out Lease? lease))
        {
            Log.Write($"{attachment}: released");
            Remove(lease, release: true);
        }
        else
        {
            // Of an earlier daemon, whose lease could not be taken over.
            _store.Remove(attachment);
        }
    }

    private void Check(Attachment attachment)
    {
        if (!_leases.TryGetValue(attachment, out Lease? lease) || lease.Waiting is not null)
        {
            throw new CniException(ErrorCode.CheckFailed, $"the DHCP daemon has no lease of {attachment}");
        }

        if (lease.Clients.Find(static client => !client.HasLease) is { } expired)
        {
            throw new CniException(ErrorCode.CheckFailed, $"the DHCP lease of {attachment}, {expired.Address}, has expired: {expired.Failure}");
        }
    }

    private void Collect(NetworkConfig config)
    {
        HashSet<Attachment>? valid = config.ValidAttachments();
        foreach (Lease lease in valid is null ? [] : Snapshot())
        {
            if (lease.Attachment.Network == config.Name && !valid!.Contains(lease.Attachment))
            {
                Log.Write($"{lease.Attachment}: no longer valid, released");
                Remove(lease, release: true);
            }
        }
    }

    private void TakeOver(Lease lease)
    {
        if (_visitor.TryVisit(lease.Place, static _ => { }))
        {
            Log.Write($"{lease.Attachment}: {AddressesOf(lease)} taken over");
        }
        else
        {
            Log.Write($"{lease.Attachment}: the container is gone, {AddressesOf(lease)} forgotten");
            Remove(lease, release: false);
        }
    }

    private void Remove(Lease lease, bool release)
    {
        _leases.Remove(lease.Attachment);
        _store.Remove(lease.Attachment);
        if (release)
        {
            lease.Release();
        }

        lease.Waiting?.Dispose();
        lease.Waiting = null;
        lease.Forget();
    }

    private static string AddressesOf(Lease lease) => string.Join(", ", lease.Clients.ConvertAll(static client => client.Address.ToString()));
}
