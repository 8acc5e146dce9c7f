using System;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using CsCni.Linux;
using Microsoft.Extensions.Logging;

namespace CsCni.Agent.Health;

/// <summary>
/// Serves /healthz, /readyz and /metrics: one request a connection, GET and HEAD. Not HttpListener, which answers only those
/// who name the very host that it was given, as a probe by a node's or a pod's address does not.
/// </summary>
internal sealed partial class HealthServer : IDisposable
{
    private const int LargestHead = 8192;
    private const int MostConnections = 64;

    /// <summary>Who waits beyond this many is not merely slow: with SYN cookies the kernel resets some of them.</summary>
    private const int MostWaiting = 1024;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly Socket _listener;
    private readonly Func<string, HttpAnswer> _answer;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _places = new(MostConnections);

    private HealthServer(Socket listener, Func<string, HttpAnswer> answer, ILogger log)
    {
        _listener = listener;
        _answer = answer;
        _log = log;
    }

    /// <summary>Where it listens, with the port that the kernel chose for port 0.</summary>
    internal IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>Begins to listen.</summary>
    /// <param name="address">An address of the node; the unspecified one of IPv6 is every address of both families.</param>
    /// <param name="port">The port; 0 for any.</param>
    /// <param name="answer">Answers the path of a request.</param>
    /// <param name="log">For connections that fail.</param>
    /// <exception cref="SocketException">The address or port cannot be had.</exception>
    internal static HealthServer Open(IpAddress address, ushort port, Func<string, HttpAnswer> answer, ILogger log)
    {
        byte[] bytes = new byte[address.ByteCount];
        address.WriteBytes(bytes);
        IPAddress wanted = new(bytes);
        if (address is { IsV6: true, IsUnspecified: true } && !Socket.OSSupportsIPv6)
        {
            wanted = IPAddress.Any;
        }

        Socket listener = new(wanted.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (wanted.Equals(IPAddress.IPv6Any))
            {
                listener.DualMode = true;
            }

            listener.Bind(new IPEndPoint(wanted, port));
            listener.Listen(MostWaiting);
            return new(listener, answer, log);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>Serves until it is stopped.</summary>
    internal async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await _places.WaitAsync(stop).ConfigureAwait(false);
                _ = ServeAsync(await AcceptAsync(stop).ConfigureAwait(false), stop);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        _places.Dispose();
    }

    private async Task<Socket> AcceptAsync(CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return await _listener.AcceptAsync(stop).ConfigureAwait(false);
            }
            catch (SocketException exception)
            {
                // Out of descriptors, or a client that is gone already.
                LogNotAccepted(exception.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), stop).ConfigureAwait(false);
            }
        }
    }

    private async Task ServeAsync(Socket client, CancellationToken stop)
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
        deadline.CancelAfter(s_patience);
        try
        {
            using (client)
            {
                await AnswerAsync(client, deadline.Token).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            LogNotServed(exception.Message);
        }
        finally
        {
            Release();
        }
    }

    private async Task AnswerAsync(Socket client, CancellationToken deadline)
    {
        byte[] head = new byte[LargestHead];
        int length = 0;
        while (length < head.Length && !IsComplete(head.AsSpan(0, length)))
        {
            int count = await client.ReceiveAsync(head.AsMemory(length), deadline).ConfigureAwait(false);
            if (count == 0)
            {
                return;
            }

            length += count;
        }

        byte[] answer = Answer(head.AsSpan(0, length));
        for (int sent = 0; sent < answer.Length;)
        {
            sent += await client.SendAsync(answer.AsMemory(sent), deadline).ConfigureAwait(false);
        }

        // What the client may still send is read, or its end would cut the answer off.
        client.Shutdown(SocketShutdown.Send);
        while (await client.ReceiveAsync(head, deadline).ConfigureAwait(false) > 0)
        {
        }
    }

    private byte[] Answer(ReadOnlySpan<byte> head)
    {
        if (!IsComplete(head))
        {
            return new HttpAnswer(431, "the request is larger than this server takes\n").ToBytes(withBody: true);
        }

        string line = Encoding.Latin1.GetString(head[..head.IndexOf("\r\n"u8)]);
        if (line.Split(' ') is not [{ Length: > 0 } method, { Length: > 0 } target, "HTTP/1.1" or "HTTP/1.0"] || target[0] != '/')
        {
            return new HttpAnswer(400, "expected \"GET /PATH HTTP/1.1\"\n").ToBytes(withBody: true);
        }

        return method is "GET" or "HEAD"
            ? _answer(target.Split('?')[0]).ToBytes(withBody: method == "GET")
            : new HttpAnswer(405, "only GET and HEAD are served\n").ToBytes(withBody: true);
    }

    private static bool IsComplete(ReadOnlySpan<byte> head) => head.IndexOf("\r\n\r\n"u8) >= 0;

    private void Release()
    {
        try
        {
            _places.Release();
        }
        catch (ObjectDisposedException)
        {
            // The server has ended meanwhile.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "cannot accept a connection for health and metrics: {Failure}")]
    private partial void LogNotAccepted(string failure);

    [LoggerMessage(Level = LogLevel.Debug, Message = "a connection for health and metrics was cut off: {Failure}")]
    private partial void LogNotServed(string failure);
}
