using System;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Dhcp.Leases;
using CsCni.Linux;
using CsCni.Netlink;

namespace CsCni.Dhcp.Daemon;

internal sealed partial class LeaseKeeper
{
    /// <summary>When the next lease is due, in milliseconds of the boot clock.</summary>
    internal long NextDeadline()
    {
        long next = LeaseTimes.Never;
        foreach (Lease lease in _leases.Values)
        {
            foreach (LeaseClient client in lease.Clients)
            {
                next = Math.Min(next, client.Deadline);
            }
        }

        return next;
    }

    /// <summary>Does what is due.</summary>
    internal void Advance()
    {
        long now = Now();
        foreach (Lease lease in Snapshot())
        {
            foreach (LeaseClient client in lease.Clients)
            {
                if (client.Deadline <= now && IsKept(lease))
                {
                    Handle(lease, client, client.Advance(now));
                }
            }
        }
    }

    /// <summary>Reads what came for a client.</summary>
    internal void Receive(Lease lease, LeaseClient client)
    {
        if (IsKept(lease))
        {
            Handle(lease, client, client.Receive(Now()));
        }
    }

    private bool IsKept(Lease lease) => _leases.TryGetValue(lease.Attachment, out Lease? kept) && kept == lease;

    private void Handle(Lease lease, LeaseClient client, LeaseEvent happened)
    {
        switch (happened)
        {
            case LeaseEvent.Acquired:
                Log.Write($"{lease.Attachment}: {client.Address} leased{Span(client)}");
                Complete(lease);
                break;
            case LeaseEvent.Renewed:
                Log.Write($"{lease.Attachment}: {client.Address} renewed{Span(client)}");
                _store.Write(lease);
                break;
            case LeaseEvent.Failed:
                Fail(lease, client.Failure, ErrorCode.TryAgainLater);
                break;
            case LeaseEvent.Lost:
                TakeDown(lease, client);
                break;
            case LeaseEvent.Gone:
                Log.Write($"{lease.Attachment}: the container is gone, {client.Address} forgotten");
                Fail(lease, $"the interface \"{lease.Place.IfName}\" of \"{lease.Place.NetNsPath}\" went away before it had an address", ErrorCode.InvalidEnvironment);
                break;
            default:
                break;
        }
    }

    /// <summary>The file first: a lease that a plugin was told of outlives this process.</summary>
    private void Complete(Lease lease)
    {
        if (!lease.IsComplete || lease.Waiting is not { } connection)
        {
            return;
        }

        lease.Waiting = null;
        _store.Write(lease);
        if (!connection.Answer(ResultWriter.ToJson(lease.Result(), SpecVersion.Current)))
        {
            Log.Write($"{lease.Attachment}: the plugin did not wait, released");
            Remove(lease, release: true);
        }
    }

    private void Fail(Lease lease, string why, int code)
    {
        if (lease.Waiting is { } connection)
        {
            Log.Write($"{lease.Attachment}: {why}");
            connection.Answer(ErrorDocument.ToJson(SpecVersion.Current.Text, new(code, why)));
        }

        Remove(lease, release: true);
    }

    /// <summary>The address goes; the interface goes down when it was the last, as the reference daemon has it.</summary>
    private void TakeDown(Lease lease, LeaseClient client)
    {
        Log.Write($"{lease.Attachment}: {client.Address} is lost: {client.Failure}");
        bool isThere = true;
        try
        {
            isThere = _visitor.TryVisit(lease.Place, socket =>
            {
                socket.Batch.DeleteAddress(new() { Link = lease.Place.Link, Prefix = client.Address }).Accept(Errno.AddressNotAvailable).Send();
                if (!lease.HasAny)
                {
                    socket.Batch.SetLink(lease.Place.Link, new() { Up = false }).Send();
                }
            });
        }
        catch (Exception exception) when (exception is LinuxException or NetlinkException)
        {
            Log.Write($"{lease.Attachment}: cannot take {client.Address} off the interface: {exception.Message}");
        }

        if (isThere)
        {
            _store.Write(lease);
        }
        else
        {
            Remove(lease, release: false);
        }
    }

    private static string Span(LeaseClient client) =>
        client.Times.Expire == LeaseTimes.Never ? " for ever" : $" for {(client.Times.Expire - Now() + 500) / 1000} s";
}
