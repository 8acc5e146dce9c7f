using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace CsCni.Tests.ApiServer;

/// <summary>One connection of HTTP/1.1: reads requests, writes answers, whole or in chunks.</summary>
public sealed class HttpConnection(Socket socket, Stream stream, string? clientName) : IDisposable
{
    private const int LongestHead = 64 * 1024;

    private readonly byte[] _buffer = new byte[LongestHead];
    private int _length;

    /// <summary>The subject of the client's certificate; null for none.</summary>
    public string? ClientName => clientName;

    /// <summary>Set, it keeps everything from being written, and the connection from being read: a peer that is there and does nothing.</summary>
    public Func<Task> Gate { get; init; } = static () => Task.CompletedTask;

    /// <summary>Whether the answer now being written goes out gzipped is the caller's matter; this is its stream.</summary>
    public Stream Raw => stream;

    /// <summary>Reads the next request; null at the connection's end.</summary>
    public async Task<HttpRequest?> ReadAsync(CancellationToken stop)
    {
        int end;
        while ((end = _buffer.AsSpan(0, _length).IndexOf("\r\n\r\n"u8)) < 0)
        {
            int count = _length == LongestHead ? 0 : await stream.ReadAsync(_buffer.AsMemory(_length), stop);
            if (count == 0)
            {
                return null;
            }

            _length += count;
        }

        await Gate();
        string[] lines = Encoding.ASCII.GetString(_buffer, 0, end).Split("\r\n");
        string[] first = lines[0].Split(' ');
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        foreach (string line in lines.AsSpan(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        byte[] body = await ReadBodyAsync(end + 4, headers, stop);
        (string path, Dictionary<string, string> query) = HttpRequest.Split(first[1]);
        return new(first[0], path, query, headers, body);
    }

    /// <summary>Writes an answer with its whole body.</summary>
    public async Task WriteAsync(int status, ReadOnlyMemory<byte> body, string contentType = "application/json", string? more = null)
    {
        await Gate();
        await stream.WriteAsync(Head(status, contentType, $"Content-Length: {body.Length}\r\n{more}"));
        await stream.WriteAsync(body);
        await stream.FlushAsync();
    }

    /// <summary>Writes the head of an answer that comes in chunks.</summary>
    public async Task BeginAsync(int status, string? more = null)
    {
        await Gate();
        await stream.WriteAsync(Head(status, "application/json", $"Transfer-Encoding: chunked\r\n{more}"));
        await stream.FlushAsync();
    }

    /// <summary>Writes a chunk.</summary>
    public async Task WriteChunkAsync(ReadOnlyMemory<byte> content)
    {
        await Gate();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(content.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"));
        await stream.WriteAsync(content);
        await stream.WriteAsync("\r\n"u8.ToArray());
        await stream.FlushAsync();
    }

    /// <summary>Ends an answer of chunks.</summary>
    public async Task EndAsync()
    {
        await Gate();
        await stream.WriteAsync("0\r\n\r\n"u8.ToArray());
        await stream.FlushAsync();
    }

    /// <summary>Resets the connection: the other end sees an error, not an end.</summary>
    public void Reset()
    {
        try
        {
            socket.LingerState = new(true, 0);
        }
        catch (SocketException)
        {
            // It is closed already.
        }
        catch (ObjectDisposedException)
        {
            // It is closed already.
        }

        socket.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stream.Dispose();
        socket.Dispose();
    }

    private static byte[] Head(int status, string contentType, string more) =>
        Encoding.ASCII.GetBytes($"HTTP/1.1 {status} Status\r\nContent-Type: {contentType}\r\n{more}\r\n");

    private async Task<byte[]> ReadBodyAsync(int start, Dictionary<string, string> headers, CancellationToken stop)
    {
        int length = headers.TryGetValue("Content-Length", out string? text) ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        byte[] body = new byte[length];
        int there = Math.Min(length, _length - start);
        _buffer.AsSpan(start, there).CopyTo(body);
        await stream.ReadExactlyAsync(body.AsMemory(there), stop);
        _buffer.AsSpan(start + there, _length - start - there).CopyTo(_buffer);
        _length -= start + there;
        return body;
    }
}
