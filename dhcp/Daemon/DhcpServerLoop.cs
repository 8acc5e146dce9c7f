using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Dhcp.Leases;
using CsCni.Linux;
using CsCni.Netlink;

namespace CsCni.Dhcp.Daemon;

/// <summary>The one loop over the plugins' socket, the clients' sockets, their times and the signals.</summary>
/// <param name="listener">Where plugins connect.</param>
/// <param name="signals">When to end.</param>
/// <param name="keeper">The leases.</param>
internal sealed class DhcpServerLoop(UnixListener listener, TerminationSignals signals, LeaseKeeper keeper)
{
    /// <summary>poll(2) does not count the time of a suspension, which leases do: it is looked at the clock once a minute.</summary>
    private const long LongestWait = 60_000;

    private const int SignalPlace = 0;
    private const int ListenerPlace = 1;
    private const int FirstConnectionPlace = 2;

    private readonly PollSet _poll = new();
    private readonly List<Connection> _connections = [];
    private readonly List<(Lease Lease, LeaseClient Client, int Place)> _clients = [];

    /// <summary>Runs until SIGTERM or SIGINT.</summary>
    internal void Run()
    {
        while (true)
        {
            FillPoll();
            _poll.Wait(Milliseconds());
            if (_poll[SignalPlace] != PollEvents.None)
            {
                return;
            }

            HandleEvents();
        }
    }

    private void FillPoll()
    {
        _poll.Clear();
        _poll.Add(signals.Descriptor, PollEvents.Readable);
        _poll.Add(listener.Descriptor, PollEvents.Readable);
        foreach (Connection connection in _connections)
        {
            _poll.Add(connection.Descriptor, connection.IsReading ? PollEvents.Readable : PollEvents.None);
        }

        AddClients();
    }

    private void HandleEvents()
    {
        Guard(ReceiveAll);
        for (int index = 0; index < _connections.Count; index++)
        {
            HandleConnection(_connections[index], _poll[FirstConnectionPlace + index]);
        }

        if (_poll[ListenerPlace] != PollEvents.None)
        {
            AcceptAll();
        }

        Guard(keeper.Advance);
        _connections.RemoveAll(static connection => connection.IsOver);
    }

    private void AddClients()
    {
        _clients.Clear();
        foreach (Lease lease in keeper.Snapshot())
        {
            foreach (LeaseClient client in lease.Clients)
            {
                if (client.Descriptor >= 0)
                {
                    _clients.Add((lease, client, _poll.Add(client.Descriptor, PollEvents.Readable)));
                }
            }
        }
    }

    private int Milliseconds()
    {
        long now = (long)(BootClock.Nanoseconds() / 1_000_000);
        return (int)Math.Clamp(keeper.NextDeadline() - now, 0, LongestWait);
    }

    private void ReceiveAll()
    {
        foreach ((Lease lease, LeaseClient client, int place) in _clients)
        {
            if (_poll[place] != PollEvents.None)
            {
                keeper.Receive(lease, client);
            }
        }
    }

    private void AcceptAll()
    {
        while (listener.TryAccept() is { } socket)
        {
            Connection connection = new(socket);
            if (connection.IsAllowed)
            {
                _connections.Add(connection);
            }
            else
            {
                Log.Write("refused a connection of another user than root");
                connection.Dispose();
            }
        }
    }

    private void HandleConnection(Connection connection, PollEvents events)
    {
        if (events == PollEvents.None || connection.IsOver)
        {
            return;
        }

        if (connection.IsReading)
        {
            if (connection.ReadMore())
            {
                Serve(connection);
            }
        }
        else
        {
            // Nothing more is read of it, so that it has hung up.
            connection.Dispose();
            Guard(() => keeper.Abandon(connection));
        }
    }

    private void Serve(Connection connection)
    {
        try
        {
            keeper.Serve(DaemonRequest.Parse(connection.Request), connection);
        }
        catch (Exception exception)
        {
            connection.Answer(ErrorDocument.ToJson(SpecVersion.Current.Text, Translate(exception)));
        }
    }

    private static CniException Translate(Exception exception) => exception switch
    {
        CniException error => error,
        NetlinkException error => new(ErrorCode.Kernel, $"DHCP daemon: {error.Message}"),
        LinuxException error => new(ErrorCode.InputOutput, $"DHCP daemon: {error.Message}"),
        _ => new(ErrorCode.Internal, $"internal error of the DHCP daemon, please report it: {exception.GetType().Name}: {exception.Message}", exception.StackTrace),
    };

    /// <summary>A fault with one lease must not end all others.</summary>
    private static void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Log.Write($"internal error, please report it: {exception.GetType().Name}: {exception.Message} {exception.StackTrace}");
        }
    }
}
