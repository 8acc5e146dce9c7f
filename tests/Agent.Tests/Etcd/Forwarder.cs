using System;
using System.Collections.Concurrent;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace CsCni.Tests.Agent.Etcd;

/// <summary>
/// The way to an etcd or an API, which a test can cut (connections are refused), freeze (they stay, and nothing comes through)
/// or strand (those that are there stay, and nothing comes through them), while the server lives on and is changed by others.
/// </summary>
internal sealed class Forwarder : IAsyncDisposable
{
    private readonly int _target;
    private readonly ConcurrentBag<Socket> _sockets = [];
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TaskCompletionSource _open = Opened();
    private volatile int _generation;
    private volatile TaskCompletionSource _watchOpen = Opened();
    private TcpListener? _listener;

    internal Forwarder(int target)
    {
        _target = target;
        Port = EtcdServer.FreePort();
        Restore();
    }

    internal int Port { get; }

    internal Uri Endpoint => new($"http://127.0.0.1:{Port}");

    /// <summary>How many connections have been made.</summary>
    internal int Connections => _sockets.Count / 2;

    /// <summary>Nothing listens any more, and what was connected is broken off.</summary>
    internal void Cut()
    {
        _listener?.Stop();
        _listener = null;
        while (_sockets.TryTake(out Socket? socket))
        {
            socket.Dispose();
        }
    }

    /// <summary>Listens again.</summary>
    internal void Restore()
    {
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        _ = AcceptAsync(_listener);
    }

    /// <summary>Holds back all bytes.</summary>
    internal void Freeze() => _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets them through.</summary>
    internal void Thaw() => _open.TrySetResult();

    /// <summary>Holds back for ever what comes by the connections that there are, as of an address that is no more; those made later serve.</summary>
    internal void Strand() => _generation++;

    /// <summary>Holds back requests for a watch.</summary>
    internal void FreezeWatches() => _watchOpen = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets them through.</summary>
    internal void ThawWatches() => _watchOpen.TrySetResult();

    public ValueTask DisposeAsync()
    {
        Cut();
        _end.TrySetResult();
        Thaw();
        ThawWatches();
        return default;
    }

    private static TaskCompletionSource Opened()
    {
        TaskCompletionSource source = new();
        source.SetResult();
        return source;
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                Socket client = await listener.AcceptSocketAsync();
                Socket server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                _sockets.Add(client);
                _sockets.Add(server);
                _ = ConnectAsync(client, server);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }

    private async Task ConnectAsync(Socket client, Socket server)
    {
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _target);
            await Task.WhenAny(PumpAsync(client, server), PumpAsync(server, client));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Whoever broke off, the other one sees it too.
        }

        client.Dispose();
        server.Dispose();
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[64 * 1024];
        int generation = _generation;
        try
        {
            while (await from.ReceiveAsync(buffer) is int count and > 0)
            {
                if (generation != _generation)
                {
                    await _end.Task;
                    return;
                }

                await _open.Task;
                if (buffer.AsSpan(0, count).IndexOf("POST /v3/watch"u8) >= 0)
                {
                    await _watchOpen.Task;
                }

                for (int sent = 0; sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or IOException)
        {
            // As above.
        }
    }
}
