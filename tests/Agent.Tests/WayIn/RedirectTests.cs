using System;
using System.Collections.Concurrent;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Tasks;
using CsCni.Agent.Settings;
using CsCni.Testing;
using CsCni.Tests.Agent.Etcd;
using CsCni.Tests.Agent.Kubernetes;
using CsCni.Tests.ApiServer;
using Xunit;

namespace CsCni.Tests.Agent.WayIn;

/// <summary>A server that sends the agent elsewhere does not get it to take its token there, nor to say it.</summary>
public sealed class RedirectTests : IDisposable
{
    private const string Secret = "s3cr3t-t0k3n", Password = "pa55w0rd";

    private readonly TemporaryDirectory _directory = new();
    private readonly TcpListener _elsewhere = new(IPAddress.Loopback, 0);

    public RedirectTests() => _elsewhere.Start();

    private string Elsewhere => $"127.0.0.1:{((IPEndPoint)_elsewhere.LocalEndpoint).Port}";

    public void Dispose()
    {
        _elsewhere.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("301 Moved Permanently", "https")]
    [InlineData("302 Found", "https")]
    [InlineData("307 Temporary Redirect", "https")]
    [InlineData("308 Permanent Redirect", "http")]
    public async Task The_token_of_Kubernetes_stays_with_its_server(string status, string scheme)
    {
        TestAuthority authority = new();
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        (string certificate, string key) = authority.Sign("server", ["127.0.0.1"]);
        SslStreamCertificateContext context = SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(certificate, key), null, offline: true);
        ConcurrentQueue<string> requests = [];
        _ = ServeAsync(listener, context, requests, $"HTTP/1.1 {status}\r\nLocation: {scheme}://{Elsewhere}/api/v1/nodes\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        File.WriteAllText(_directory["ca.crt"], authority.Pem);
        File.WriteAllText(
            _directory["config"],
            $$"""
            current-context: c
            contexts: [{name: c, context: {cluster: c, user: u} }]
            clusters: [{name: c, cluster: {server: "https://{{listener.LocalEndpoint}}", certificate-authority: ca.crt} }]
            users: [{name: u, user: {token: {{Secret}} } }]
            """);
        await using RunningSource source = new RunningSource(new("http://unused"), settings: settings => settings with { ApiUrl = null, KubeconfigFile = _directory["config"] }).Start();
        await source.UntilLoggedAsync(status[..3]);
        Assert.Contains(requests, static request => request.Contains($"Bearer {Secret}", StringComparison.Ordinal));
        Assert.False(_elsewhere.Pending());
        Assert.DoesNotContain(Secret, source.Log.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("302 Found")]
    [InlineData("307 Temporary Redirect")]
    public async Task Name_password_and_token_of_etcd_stay_with_it(string status)
    {
        File.WriteAllText(_directory["password"], Password);
        ConcurrentQueue<string> requests = [];
        await using FalseEndpoint endpoint = new((request, socket) =>
        {
            requests.Enqueue(request);
            return FalseEndpoint.SendAsync(socket, request.Contains("/auth/authenticate", StringComparison.Ordinal)
                ? FalseEndpoint.Ok($$"""{"header":{},"token":"{{Secret}}"}""")
                : Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nLocation: http://{Elsewhere}/v3/kv/range\r\nContent-Length: 0\r\n\r\n"));
        });
        await using SourceRun run = new(new EtcdSettings
        {
            Endpoints = [endpoint.Endpoint], Prefix = "/coreos.com/network", Username = "flannel", PasswordFile = _directory["password"],
        });
        await run.UntilAsync(() => run.Log.All.Contains(status[..3], StringComparison.Ordinal));
        Assert.Contains(requests, static request => request.Contains(Secret, StringComparison.Ordinal));
        Assert.False(_elsewhere.Pending());
        Assert.DoesNotContain(Secret, run.Log.All, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, run.Log.All, StringComparison.Ordinal);
    }

    /// <summary>Answers each request alike.</summary>
    private static async Task ServeAsync(TcpListener listener, SslStreamCertificateContext context, ConcurrentQueue<string> requests, string answer)
    {
        try
        {
            while (true)
            {
                using Socket socket = await listener.AcceptSocketAsync();
                await using SslStream stream = new(new NetworkStream(socket));
                await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = context });
                byte[] buffer = new byte[16 << 10];
                int count = 0;
                while (!Encoding.ASCII.GetString(buffer, 0, count).Contains("\r\n\r\n", StringComparison.Ordinal))
                {
                    int more = await stream.ReadAsync(buffer.AsMemory(count));
                    if (more == 0)
                    {
                        break;
                    }

                    count += more;
                }

                requests.Enqueue(Encoding.ASCII.GetString(buffer, 0, count));
                await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or IOException)
        {
            // The test is over.
        }
    }
}
