using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using CsCni.Agent.Health;
using CsCni.Linux;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CsCni.Tests.Agent;

/// <summary>Health and metrics as a probe, a scraper and a broken client see them: over TCP.</summary>
public sealed class HealthServerTests : IAsyncDisposable
{
    private readonly CollectedLog _log = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly AgentMetrics _metrics = new();
    private readonly ReadyState _ready = new();
    private readonly Heartbeats _heartbeats = new();
    private readonly HealthServer _server;
    private readonly Task _task;
    private readonly HttpClient _client;

    public HealthServerTests()
    {
        HealthPages pages = new(_metrics, _ready, _heartbeats, "static");
        _server = HealthServer.Open(IpAddress.Parse("127.0.0.1"), 0, pages.Answer, _log.Loggers.CreateLogger("HealthServer"));
        _task = _server.RunAsync(_stop.Token);
        _client = new() { BaseAddress = new Uri($"http://127.0.0.1:{_server.EndPoint.Port}") };
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _task.WaitAsync(TimeSpan.FromSeconds(5));
        _server.Dispose();
        _client.Dispose();
        _stop.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task Readyz_tells_what_is_missing_until_all_stands()
    {
        (HttpStatusCode status, string body) = await Get("/readyz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal(
            "plugins: not yet\nmembership: not yet\nunderlay: not yet\nsubnet: not yet\noverlay: not yet\nrules: not yet\nsubnet file: not yet\nconflist: not yet\n", body);
        foreach (ReadyCondition condition in Enum.GetValues<ReadyCondition>())
        {
            Assert.False(_ready.WhenReady.IsCompleted);
            _ready.Set(condition);
        }

        Assert.Equal((HttpStatusCode.OK, "ok\n"), await Get("/readyz"));
        await _ready.WhenReady.WaitAsync(TimeSpan.FromSeconds(1));
        _ready.Lack(ReadyCondition.Subnet, "etcd has none for node a");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "subnet: etcd has none for node a\n"), await Get("/readyz?verbose=1"));
    }

    [Fact]
    public async Task Healthz_tells_which_loop_is_stuck()
    {
        Assert.Equal((HttpStatusCode.OK, "ok\n"), await Get("/healthz"));
        Heartbeat beat = _heartbeats.Start("the reconciler", TimeSpan.FromMilliseconds(400));
        Heartbeat other = _heartbeats.Start("the source", Timeout.InfiniteTimeSpan);
        Assert.Equal((HttpStatusCode.OK, "ok\n"), await Get("/healthz"));
        await Task.Delay(600);
        (HttpStatusCode status, string body) = await Get("/healthz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("the reconciler is stuck: no sign of life for 0 s, at most 0 s are usual\n", body);
        beat.Beat();
        Assert.Equal((HttpStatusCode.OK, "ok\n"), await Get("/healthz"));
        other.Fail("the API has gone mad");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "the source has ended: the API has gone mad\n"), await Get("/healthz"));
    }

    [Fact]
    public async Task Metrics_are_served_with_their_media_type()
    {
        using HttpResponseMessage response = await _client.GetAsync("/metrics");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Contains("cscni_agent_peers 0\n", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_paths_and_methods_are_refused()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await Get("/")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Get("/metrics/")).Status);
        using HttpResponseMessage post = await _client.PostAsync("/healthz", new StringContent(new string('x', 50_000)));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, post.StatusCode);
        Assert.Equal(["GET", "HEAD"], post.Content.Headers.Allow);
        using HttpResponseMessage head = await _client.SendAsync(new(HttpMethod.Head, "/healthz"));
        Assert.Equal((HttpStatusCode.OK, 3L), (head.StatusCode, head.Content.Headers.ContentLength));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("\r\n\r\n", "400 Bad Request")]
    [InlineData("GET\r\n\r\n", "400 Bad Request")]
    [InlineData("GET healthz HTTP/1.1\r\n\r\n", "400 Bad Request")]
    [InlineData("GET http://x/healthz HTTP/1.1\r\n\r\n", "400 Bad Request")]
    [InlineData("GET /healthz HTTP/9\r\n\r\n", "400 Bad Request")]
    [InlineData("GET  /healthz HTTP/1.1\r\n\r\n", "400 Bad Request")]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: anything.at.all\r\n\r\n", "200 OK")]
    [InlineData("GET /healthz HTTP/1.0\r\n\r\n", "200 OK")]
    [InlineData("GET /\u00e4\u0000 HTTP/1.1\r\n\r\n", "404 Not Found")]
    public async Task Broken_requests_are_answered(string request, string status)
    {
        string answer = await Send(Encoding.Latin1.GetBytes(request));
        Assert.StartsWith($"HTTP/1.1 {status}\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nConnection: close\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_without_an_end_is_refused()
    {
        Assert.StartsWith("HTTP/1.1 431 ", await Send(Encoding.ASCII.GetBytes("GET /healthz HTTP/1.1\r\nX: " + new string('x', 20_000))), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, "ok\n"), await Get("/healthz"));
    }

    [Fact]
    public async Task A_request_that_comes_byte_by_byte_is_answered()
    {
        using TcpClient client = new("127.0.0.1", _server.EndPoint.Port);
        client.NoDelay = true;
        foreach (byte value in "GET /healthz HTTP/1.1\r\n\r\n"u8.ToArray())
        {
            await client.GetStream().WriteAsync(new[] { value });
            await Task.Delay(2);
        }

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await ReadToEnd(client), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silent_clients_do_not_keep_others_away_for_long()
    {
        List<TcpClient> silent = [];
        try
        {
            for (int count = 0; count < 100; count++)
            {
                silent.Add(new("127.0.0.1", _server.EndPoint.Port));
            }

            _client.Timeout = TimeSpan.FromSeconds(20);
            Assert.Equal((HttpStatusCode.OK, "ok\n"), await Get("/healthz"));
        }
        finally
        {
            silent.ForEach(static client => client.Dispose());
        }
    }

    [Fact]
    public async Task Many_clients_at_once_are_answered()
    {
        (HttpStatusCode Status, string)[] answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => Get("/metrics")));
        Assert.All(answers, static answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
    }

    [Fact]
    public void An_address_that_is_taken_is_refused()
    {
        Assert.Equal(
            SocketError.AddressAlreadyInUse,
            Assert.Throws<SocketException>(() => HealthServer.Open(IpAddress.Parse("127.0.0.1"), (ushort)_server.EndPoint.Port, static _ => default, _log.Loggers.CreateLogger("x"))).SocketErrorCode);
        Assert.Equal(
            SocketError.AddressNotAvailable,
            Assert.Throws<SocketException>(() => HealthServer.Open(IpAddress.Parse("192.0.2.1"), 0, static _ => default, _log.Loggers.CreateLogger("x"))).SocketErrorCode);
    }

    [Fact]
    public async Task Every_address_of_both_families_is_served()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "no IPv6 here");
        using HealthServer server = HealthServer.Open(IpAddress.Parse("::"), 0, static _ => new(200, "both"), _log.Loggers.CreateLogger("x"));
        using CancellationTokenSource stop = new();
        Task task = server.RunAsync(stop.Token);
        Assert.Equal("both", await _client.GetStringAsync(new Uri($"http://127.0.0.1:{server.EndPoint.Port}/")));
        Assert.Equal("both", await _client.GetStringAsync(new Uri($"http://[::1]:{server.EndPoint.Port}/")));
        await stop.CancelAsync();
        await task;
    }

    private async Task<(HttpStatusCode Status, string Body)> Get(string path)
    {
        using HttpResponseMessage response = await _client.GetAsync(path);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private async Task<string> Send(byte[] request)
    {
        using TcpClient client = new("127.0.0.1", _server.EndPoint.Port);
        await client.GetStream().WriteAsync(request);
        return await ReadToEnd(client);
    }

    private static async Task<string> ReadToEnd(TcpClient client)
    {
        using System.IO.StreamReader reader = new(client.GetStream(), Encoding.Latin1);
        return await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(15));
    }
}
