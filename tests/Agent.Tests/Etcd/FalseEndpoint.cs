using System;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;

namespace CsCni.Tests.Agent.Etcd;

/// <summary>An endpoint that answers what a test tells it to: what no etcd would.</summary>
internal sealed class FalseEndpoint : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Socket> _sockets = [];
    private readonly Func<string, Socket, Task> _answer;

    /// <summary>Listens.</summary>
    /// <param name="answer">Takes the head and body of a request, and answers it. The connection is closed then.</param>
    internal FalseEndpoint(Func<string, Socket, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = AcceptAsync();
    }

    internal Uri Endpoint => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>A good head, and any body.</summary>
    internal static byte[] Ok(string body) => Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    internal static async Task SendAsync(Socket socket, byte[] bytes)
    {
        for (int sent = 0; sent < bytes.Length;)
        {
            sent += await socket.SendAsync(bytes.AsMemory(sent));
        }
    }

    public ValueTask DisposeAsync()
    {
        _listener.Stop();
        foreach (Socket socket in _sockets)
        {
            socket.Dispose();
        }

        return default;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptSocketAsync();
                _sockets.Add(socket);
                _ = ServeAsync(socket);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            using Socket served = socket;
            byte[] buffer = new byte[64 * 1024];
            StringBuilder request = new();
            while (!IsWhole(request.ToString()))
            {
                int count = await socket.ReceiveAsync(buffer);
                if (count == 0)
                {
                    return;
                }

                request.Append(Encoding.UTF8.GetString(buffer, 0, count));
            }

            await _answer(request.ToString(), socket);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Broken off.
        }
    }

    private static bool IsWhole(string request)
    {
        int end = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        int at = request.IndexOf("Content-Length: ", StringComparison.Ordinal);
        return end >= 0 && at >= 0
            && request.Length - end - 4 >= int.Parse(request.AsSpan(at + 16, request.IndexOf('\r', at) - at - 16));
    }
}
