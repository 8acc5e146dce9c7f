using System;
using System.Linq;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using CsCni.Agent.Membership.Etcd;
using CsCni.Agent.Settings;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CsCni.Tests.Agent.Etcd;

/// <summary>Who answers is not etcd, or ill. The log says so, the next endpoint serves, and nothing crashes or waits for ever.</summary>
public sealed class RubbishTests(SharedEtcd shared) : EtcdTest(shared)
{
    private const string Head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

    private static readonly EtcdTimings _quick = new() { RequestTimeout = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(0.3), WatchProbe = TimeSpan.FromSeconds(1) };

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n<html></html>", "the answer is not the JSON of etcd's gateway")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "the answer is not the JSON of etcd's gateway")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnull", "the answer is not the JSON of etcd's gateway")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "an answer without a revision")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 29\r\n\r\n{\"kvs\":[{\"key\":\"not base64\"}]}", "the answer is not the JSON of etcd's gateway at $.kvs[0].key")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 44\r\n\r\n{\"header\":{\"revision\":\"9999999999999999999\"}}", "the answer is not the JSON of etcd's gateway")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"header\":{\"revision\":\"1\"}", "the answer is cut off")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"hea\r\n", "the answer is cut off")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "/v3/kv/range: ")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "the answer is not HTTP")]
    [InlineData("", "the answer is cut off")]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nnot found", "HTTP 404: there is no etcd JSON gateway; expected etcd 3.4 or later with --enable-grpc-gateway on")]
    [InlineData("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", "HTTP 502")]
    [InlineData("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", "HTTP 401 with a body that is not etcd's")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", "HTTP 302 with a body that is not etcd's")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 48\r\n\r\n{\"message\":\"etcdserver: no\\nleader\",\"code\":14}   ", "/v3/kv/range: etcdserver: no.leader")]
    public async Task An_answer_that_is_none(string answer, string message)
    {
        await using FalseEndpoint endpoint = new(async (_, socket) => await FalseEndpoint.SendAsync(socket, Encoding.UTF8.GetBytes(answer)));
        await TriedAsync(endpoint, message);
    }

    [Fact]
    public async Task No_answer_at_all()
    {
        await using FalseEndpoint endpoint = new(static (_, _) => Task.Delay(-1));
        await TriedAsync(endpoint, "no answer within 1 s");
    }

    [Fact]
    public async Task An_answer_that_comes_a_byte_at_a_time()
    {
        await using FalseEndpoint endpoint = new(static async (_, socket) =>
        {
            foreach (byte one in Encoding.UTF8.GetBytes($"{Head}Content-Length: 1000\r\n\r\n").Concat(Enumerable.Repeat((byte)' ', 1000)))
            {
                await FalseEndpoint.SendAsync(socket, [one]);
                await Task.Delay(20);
            }
        });
        await TriedAsync(endpoint, "no answer within 1 s");
    }

    [Theory]
    [InlineData("Content-Length: 99999999999")]
    [InlineData("Transfer-Encoding: chunked")]
    [InlineData("X: y")] // until the connection ends
    public async Task An_answer_without_end(string header)
    {
        await using FalseEndpoint endpoint = new((_, socket) => SendWithoutEndAsync(socket, $"{Head}{header}\r\n\r\n", header.StartsWith('T')));
        await TriedAsync(endpoint, "the answer is larger than the 16 MiB that are read", timeout: 10);
    }

    [Theory]
    [InlineData("rubbish\n", "/v3/watch: the answer is not the JSON of etcd's gateway")]
    [InlineData("{}\n", "/v3/watch: a message with neither result nor error")]
    [InlineData("{\"error\":{\"grpc_code\":14,\"message\":\"etcdserver: leader changed\"}}\n", "/v3/watch: etcdserver: leader changed")]
    [InlineData("{\"result\":{\"canceled\":true}}\n", "/v3/watch: the watch is canceled without a reason")]
    [InlineData("{\"result\":{\"created\":true", "/v3/watch: the answer is cut off within a message")]
    [InlineData("\n\n", "/v3/watch: the watch has ended")]
    [InlineData("", "/v3/watch: the watch has ended")]
    [InlineData("{\"result\":{\"watch_id\":\"1\",\"events\":[null,{\"kv\":null},{\"kv\":{\"mod_revision\":\"5\"}},{}]}}\n", "/v3/watch: the watch has ended")]
    public async Task A_watch_that_goes_wrong(string watch, string message)
    {
        await using FalseEndpoint endpoint = new(async (request, socket) =>
        {
            await FalseEndpoint.SendAsync(socket, request.StartsWith("POST /v3/watch", StringComparison.Ordinal) ? Encoding.UTF8.GetBytes($"{Head}Connection: close\r\n\r\n{watch}") : List(request));
        });
        await using SourceRun run = Start(Settings with { Endpoints = [endpoint.Endpoint] }, _quick);
        await run.UntilAsync(() => run.Log.Has(LogLevel.Warning, message));
        Assert.Equal("192.168.50.2", Assert.Single(run.State!.Peers).Value.V4.PublicIp.ToString());
    }

    [Fact]
    public async Task A_message_of_a_watch_without_end()
    {
        await using FalseEndpoint endpoint = new(async (request, socket) =>
        {
            if (request.StartsWith("POST /v3/watch", StringComparison.Ordinal))
            {
                await SendWithoutEndAsync(socket, $"{Head}Connection: close\r\n\r\n", chunked: false);
            }

            await FalseEndpoint.SendAsync(socket, List(request));
        });
        await using SourceRun run = Start(Settings with { Endpoints = [endpoint.Endpoint] }, _quick with { WatchProbe = TimeSpan.FromSeconds(20) });
        await run.UntilAsync(() => run.Log.Has(LogLevel.Warning, "a message is longer than the 16 MiB that are read"));
    }

    /// <summary>Pages that tell the same keys again and again would be a list without end.</summary>
    [Fact]
    public async Task Pages_that_go_round_in_a_circle()
    {
        await using FalseEndpoint endpoint = new(async (request, socket) => await FalseEndpoint.SendAsync(
            socket, FalseEndpoint.Ok("""{"header":{"revision":"7"},"more":true,"kvs":[{"key":"L2E=","value":"e30="}]}""")));
        await TriedAsync(endpoint, "etcd: a page of keys that were told before");
    }

    /// <summary>Whoever listens in the place of etcd gets the password, but not into our log by sending it back.</summary>
    [Fact]
    public async Task A_password_that_is_sent_back_is_not_told()
    {
        string file = System.IO.Path.Combine(Server.Directory, "password");
        await System.IO.File.WriteAllTextAsync(file, "s3cret");
        await using FalseEndpoint endpoint = new(static async (request, socket) =>
        {
            string password = request.Contains("s3cret", StringComparison.Ordinal) ? "s3cret" : "none";
            string body = $$"""{"message":"etcdserver: what is {{password}}","code":3}""";
            await FalseEndpoint.SendAsync(socket, Encoding.UTF8.GetBytes($"HTTP/1.1 400 Bad Request\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        });
        await using SourceRun run = Start(Settings with { Endpoints = [endpoint.Endpoint], Username = "u", PasswordFile = file }, _quick);
        await run.UntilAsync(() => run.Log.Has(LogLevel.Warning, "/v3/auth/authenticate: refused (user \"u\", password of"));
        Assert.DoesNotContain("s3cret", run.Log.All, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"token\":\"a\\r\\nX-Evil: 1\"}")]
    [InlineData("{\"token\":\"\"}")]
    [InlineData("{}")]
    public async Task A_token_that_is_none(string answer)
    {
        await using FalseEndpoint endpoint = new(async (_, socket) => await FalseEndpoint.SendAsync(socket, FalseEndpoint.Ok(answer)));
        await using SourceRun run = Start(Settings with { Endpoints = [endpoint.Endpoint], Username = "u" }, _quick);
        await run.UntilAsync(() => run.Log.Has(LogLevel.Warning, "/v3/auth/authenticate: the answer has no token"));
        Assert.DoesNotContain("Evil", run.Log.All, StringComparison.Ordinal);
    }

    /// <summary>Alone, the endpoint is told of; with etcd beside it, it is passed over.</summary>
    private async Task TriedAsync(FalseEndpoint endpoint, string message, int timeout = 1)
    {
        EtcdTimings timings = _quick with { RequestTimeout = TimeSpan.FromSeconds(timeout) };
        await using (SourceRun alone = Start(Settings with { Endpoints = [endpoint.Endpoint] }, timings))
        {
            await alone.UntilAsync(() => alone.Log.Has(LogLevel.Warning, message));
            Assert.Null(alone.State);
            Assert.False(alone.Log.Has(LogLevel.Error, string.Empty), alone.Log.All);
        }

        PutConfig();
        await using SourceRun run = Start(Settings with { Endpoints = [endpoint.Endpoint, Server.Endpoint] }, timings);
        await run.JoinAsync(SourceRun.Node("192.168.50.1"));
    }

    /// <summary>A good list: the configuration, and one node.</summary>
    private byte[] List(string request)
    {
        string config = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Prefix}/config"));
        (string key, string value) = request.Contains($"\"{config}\"", StringComparison.Ordinal)
            ? ($"{Prefix}/config", VxlanConfig)
            : ($"{Subnets}10.5.2.0-24", Value("192.168.50.2"));
        return FalseEndpoint.Ok(
            $$"""{"header":{"revision":"7"},"kvs":[{"key":"{{Base64(key)}}","value":"{{Base64(value)}}","create_revision":"3","mod_revision":"3"}],"count":"1"}""");
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static async Task SendWithoutEndAsync(Socket socket, string head, bool chunked)
    {
        await FalseEndpoint.SendAsync(socket, Encoding.UTF8.GetBytes(head));
        byte[] part = Encoding.UTF8.GetBytes((chunked ? "10000\r\n" : string.Empty) + new string(' ', 0x10000) + (chunked ? "\r\n" : string.Empty));
        while (true)
        {
            await FalseEndpoint.SendAsync(socket, part);
        }
    }
}
