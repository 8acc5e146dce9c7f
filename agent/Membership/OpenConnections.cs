using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using CsCni.Linux;

namespace CsCni.Agent.Membership;

/// <summary>
/// The TCP connections of a source. One that leaves from an address which the node has no more gets no answer, and the kernel
/// does not tell that for a quarter of an hour: so all of them are cut when the node's address becomes another one, and what
/// is asked again by a new connection is answered at once. For any thread.
/// </summary>
/// <param name="limit">How long a connection may take, over all addresses of the server's name.</param>
internal sealed class OpenConnections(TimeSpan limit)
{
    /// <summary>A machine that went away is noticed after these: 15 s of silence, then three questions 5 s apart.</summary>
    private const int KeepAliveSeconds = 15, KeepAliveInterval = 5, KeepAliveCount = 3;

    private const string Cut = "the connection was cut, since this node has another address now";

    private readonly Lock _lock = new();
    private readonly HashSet<Socket> _sockets = [];
    private (IpAddress V4, IpAddress V6)? _addresses;

    /// <summary>Connects, trying one address after the other, each for its share of the time: one that is dead does not use up all of it.</summary>
    /// <param name="server">The server.</param>
    /// <param name="stop">Ends it with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The connection; it is this object's until it is disposed.</returns>
    /// <exception cref="SocketException">There is no way, or nobody is there.</exception>
    /// <exception cref="IOException">It was cut; so may each read and write of the stream be.</exception>
    internal async ValueTask<Stream> ConnectAsync(DnsEndPoint server, CancellationToken stop)
    {
        IPAddress[] addresses = await Dns.GetHostAddressesAsync(server.Host, stop).ConfigureAwait(false);
        for (int index = 0; ; index++)
        {
            using CancellationTokenSource share = CancellationTokenSource.CreateLinkedTokenSource(stop);
            share.CancelAfter(limit / addresses.Length);
            try
            {
                return await ConnectAsync(new IPEndPoint(addresses[index], server.Port), share.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (!stop.IsCancellationRequested && exception is (SocketException or OperationCanceledException))
            {
                if (index == addresses.Length - 1)
                {
                    // A socket may also tell that it was given up on by an error of its own.
                    throw share.IsCancellationRequested ? new SocketException((int)SocketError.TimedOut) : exception;
                }
            }
        }
    }

    /// <summary>Takes what the node is now: its first address on the underlay cuts nothing, each other one all that is open.</summary>
    internal void Follow(LocalNode local)
    {
        Socket[] outdated = [];
        lock (_lock)
        {
            if (_addresses is { } before && before != (local.PublicIpV4, local.PublicIpV6))
            {
                outdated = [.. _sockets];
                _sockets.Clear();
            }

            _addresses = (local.PublicIpV4, local.PublicIpV6);
        }

        foreach (Socket socket in outdated)
        {
            // Whoever waits for something of it fails now, and asks anew.
            socket.Dispose();
        }
    }

    /// <summary>By a socket of its own for each address, since one that has failed cannot be used again.</summary>
    private async Task<Stream> ConnectAsync(IPEndPoint address, CancellationToken stop)
    {
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);

        // Known before it connects: who waits for an answer to an address of before waits in vain too.
        Keep(socket);
        try
        {
            SetUp(socket);
            await socket.ConnectAsync(address, stop).ConfigureAwait(false);
            return new KeptStream(this, socket);
        }
        catch
        {
            bool isCut = !Forget(socket);
            socket.Dispose();
            if (isCut && !stop.IsCancellationRequested)
            {
                throw new IOException(Cut);
            }

            throw;
        }
    }

    private static void SetUp(Socket socket)
    {
        socket.NoDelay = true;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveInterval);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveCount);
    }

    private void Keep(Socket socket)
    {
        lock (_lock)
        {
            _sockets.Add(socket);
        }
    }

    /// <returns>False where it was cut.</returns>
    private bool Forget(Socket socket)
    {
        lock (_lock)
        {
            return _sockets.Remove(socket);
        }
    }

    private bool Has(Socket socket)
    {
        lock (_lock)
        {
            return _sockets.Contains(socket);
        }
    }

    /// <summary>Says why it ends, and not what the socket says, since logs tell the innermost of all: "Operation canceled".</summary>
    private sealed class KeptStream(OpenConnections connections, Socket socket) : NetworkStream(socket, ownsSocket: true)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                return await base.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            }
            catch (IOException) when (!connections.Has(Socket))
            {
                throw new IOException(Cut);
            }
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                await base.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
            }
            catch (IOException) when (!connections.Has(Socket))
            {
                throw new IOException(Cut);
            }
        }

        protected override void Dispose(bool disposing)
        {
            connections.Forget(Socket);
            base.Dispose(disposing);
        }
    }
}
