using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using CsCni.EndToEnd.Tests.Harness;
using CsCni.Linux;
using Xunit;

namespace CsCni.Cluster.Tests.Harness;

/// <summary>A network namespace with a name: a node, a pod, or what is between the nodes. It goes when disposed.</summary>
public sealed class TestNamespace : IDisposable
{
    private readonly NetNsThread _thread;
    private bool _isDisposed;

    /// <param name="name">Its name, behind what all names of this run begin with.</param>
    public TestNamespace(string name)
    {
        Name = Scratch.Prefix + name;
        Shell.Must($"ip netns add {Name}");
        try
        {
            using NetNs netns = NetNs.TryOpen(Path, out _)!;
            _thread = new(netns);
        }
        catch
        {
            Shell.Run("ip", ["netns", "del", Name]);
            throw;
        }
    }

    /// <summary>The name that <c>ip netns</c> lists.</summary>
    public string Name { get; }

    public string Path => Node.PathOf(Name);

    public Outcome Run(string program, IEnumerable<string> arguments, IEnumerable<string>? environment = null, string input = "") =>
        _thread.Run(() => Shell.Run(program, arguments, environment, input));

    /// <summary>Runs a line of words; none of them may contain a space.</summary>
    public string Must(string line) => _thread.Run(() => Shell.Must(line));

    public bool Can(string line) => _thread.Run(() => Shell.Can(line));

    /// <summary>Output of a tool that prints JSON.</summary>
    public JsonElement Json(string line) => _thread.Run(() => Shell.MustJson(line));

    /// <summary>Runs lines of ip(8) by one process.</summary>
    public void Ip(params string[] lines)
    {
        Outcome outcome = Run("ip", ["-batch", "-"], input: string.Join('\n', lines) + "\n");
        Assert.True(outcome.ExitCode == 0, outcome.Text);
    }

    /// <summary>Sets what is below /proc/sys, as <c>net.ipv4.ip_forward=1</c>.</summary>
    public void Sysctl(params string[] settings) => Must($"sysctl -q -w {string.Join(' ', settings)}");

    /// <summary>Runs a program beside the test, with what it prints in a file.</summary>
    public Background Start(string log, params string[] command) => new(Name, log, null, ["ip", "netns", "exec", Name, .. command]);

    /// <summary>Sends an HTTP request of 1.0 from within the namespace.</summary>
    /// <returns>Status and body; status 0 where nobody answers.</returns>
    public (int Status, string Body) Http(string method, string address, int port, string path, string body = "")
    {
        try
        {
            string answer = _thread.Run(() => Exchange(method, address, port, path, body));
            int end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            return end < 0 ? (0, answer) : (int.Parse(answer.Split(' ')[1]), answer[(end + 4)..]);
        }
        catch (SocketException exception)
        {
            return (0, exception.Message);
        }
    }

    /// <summary>May be called twice: of a node whose reboot failed, so that what made it fail is told.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _thread.Dispose();
        Shell.Run("ip", ["netns", "del", Name]);
    }

    /// <summary>The socket belongs to the namespace of the thread that makes it.</summary>
    private static string Exchange(string method, string address, int port, string path, string body)
    {
        using Socket socket = new(IPAddress.Parse(address).AddressFamily, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 5000, SendTimeout = 5000 };
        socket.Connect(IPAddress.Parse(address), port);
        string head = $"{method} {path} HTTP/1.0\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n";
        socket.Send(Encoding.UTF8.GetBytes(head + body));
        List<byte> received = [];
        byte[] buffer = new byte[65536];
        for (int count = socket.Receive(buffer); count > 0; count = IsWhole(received) ? 0 : socket.Receive(buffer))
        {
            received.AddRange(buffer.Take(count));
        }

        return Encoding.UTF8.GetString([.. received]);
    }

    /// <summary>Not every server closes the connection because it is asked to.</summary>
    private static bool IsWhole(List<byte> received)
    {
        const string length = "content-length: ";
        string text = Encoding.Latin1.GetString([.. received]);
        int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        string? header = end < 0 ? null : text[..end].ToLowerInvariant().Split("\r\n").FirstOrDefault(static line => line.StartsWith(length, StringComparison.Ordinal));
        return header is not null && received.Count >= end + 4 + int.Parse(header[length.Length..]);
    }
}
