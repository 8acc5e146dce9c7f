using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using CsCni.Agent.Membership.Kubernetes.Api;
using CsCni.Testing;
using CsCni.Tests.ApiServer;
using Xunit;

namespace CsCni.Tests.Agent.Kubernetes;

/// <summary>TLS, tokens and client certificates against a server that asks for them.</summary>
public sealed class ApiAccessTests : IDisposable
{
    private const string Secret = "s3cr3t-t0k3n", NextSecret = "n3xt-s3cr3t";

    private static readonly TestAuthority _authority = new();

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_pods_token_is_used_and_read_anew_when_it_is_replaced()
    {
        using ApiStandIn api = Start();
        api.Tokens = [Secret];
        await using RunningSource source = new RunningSource(api.Address, settings: static settings => settings with { ApiUrl = null }, account: Account(api)).Start();
        source.Source.Announce(RunningSource.Local);
        await RunningSource.UntilAsync(() => api.Annotations("n1").Count == 4, () => source.Log.Text);
        Assert.All(api.Requests, static request => Assert.Equal(Secret, request.Token));

        await api.WatchedAsync();

        // The kubelet writes the new token, and some time later the old one is no longer good.
        File.WriteAllText(_directory["token"], NextSecret);
        api.Tokens = [NextSecret];
        api.Drop();
        api.Store.Put(StandIn.Peer(2));
        await source.UntilAsync(static state => state.Peers.Count == 1);
        Assert.Equal(NextSecret, api.Requests[^1].Token);
        Assert.Equal(1, api.Count("list"));
        SaysNoSecret(source);
    }

    [Fact]
    public async Task A_token_that_is_not_known_is_told_without_itself_and_tried_again()
    {
        using ApiStandIn api = Start();
        api.Tokens = [NextSecret];
        await using RunningSource source = new RunningSource(api.Address, settings: static settings => settings with { ApiUrl = null }, account: Account(api)).Start();
        await source.UntilLoggedAsync("401 Unauthorized");
        Assert.Contains("the token or the client certificate is not, or no longer, known", source.Log.Text, StringComparison.Ordinal);
        Assert.Empty(source.States);
        File.WriteAllText(_directory["token"], NextSecret);
        await source.UntilAsync(static _ => true);
        SaysNoSecret(source);
    }

    [Fact]
    public async Task A_token_that_cannot_be_read_is_told_and_waited_for()
    {
        using ApiStandIn api = Start();
        api.Tokens = [Secret];
        await using RunningSource source = new(api.Address, settings: static settings => settings with { ApiUrl = null }, account: Account(api));
        File.WriteAllText(_directory["token"], string.Empty);
        source.Start();
        await source.UntilLoggedAsync("the token is empty");
        File.Delete(_directory["token"]);
        await source.UntilLoggedAsync("cannot open");
        File.WriteAllText(_directory["token"], Secret);
        await source.UntilAsync(static _ => true);
    }

    [Fact]
    public async Task A_client_certificate_is_presented_and_another_one_after_it_was_replaced()
    {
        using ApiStandIn api = Start();
        api.WantsCertificate = true;
        WriteClient("agent-1");
        await using RunningSource source = FromKubeconfig(api, "certificate-authority: ca.crt", "{client-certificate: client.crt, client-key: client.key}");
        await source.UntilAsync(static _ => true);
        Assert.Equal("CN=agent-1", api.Requests[^1].ClientName);
        await api.WatchedAsync();
        WriteClient("agent-2");
        api.Drop();
        api.Store.Put(StandIn.Peer(2));
        await source.UntilAsync(static state => state.Peers.Count == 1);
        Assert.Equal("CN=agent-2", api.Requests[^1].ClientName);
    }

    [Fact]
    public async Task A_client_certificate_of_somebody_else_is_refused()
    {
        using ApiStandIn api = Start();
        api.WantsCertificate = true;
        WriteClient("agent", new TestAuthority());
        await using RunningSource source = FromKubeconfig(api, "certificate-authority: ca.crt", "{client-certificate: client.crt, client-key: client.key}");
        await source.UntilLoggedAsync("no connection to the API");
        Assert.Empty(source.States);
        Assert.Empty(api.Requests);
    }

    [Fact]
    public async Task Without_a_client_certificate_it_is_refused()
    {
        using ApiStandIn api = Start();
        api.WantsCertificate = true;
        await using RunningSource source = FromKubeconfig(api, "certificate-authority: ca.crt", "{}");
        await source.UntilLoggedAsync("401 Unauthorized");
    }

    [Theory]
    [InlineData("certificate-authority: other.crt", "is not trusted: ")]
    [InlineData("", "is not trusted: ")]
    [InlineData("certificate-authority: ca.crt\n    tls-server-name: elsewhere", "is not made for the name \"elsewhere\"")]
    public async Task A_server_that_is_not_the_one_is_told_nothing(string cluster, string told)
    {
        using ApiStandIn api = Start();
        File.WriteAllText(_directory["other.crt"], new TestAuthority().Pem);
        await using RunningSource source = FromKubeconfig(api, cluster, $"{{token: {Secret}}}");
        await source.UntilLoggedAsync(told);
        Assert.Empty(api.Requests);
        SaysNoSecret(source);
    }

    [Theory]
    [InlineData("insecure-skip-tls-verify: true", "")]
    [InlineData("certificate-authority: ca.crt\n    tls-server-name: kubernetes", "kubernetes")]
    public async Task Another_name_or_any_certificate_will_do_if_so_told(string cluster, string serverName)
    {
        using ApiStandIn api = Start("kubernetes");
        await using RunningSource source = FromKubeconfig(api, cluster, $"{{token: {Secret}}}");
        await source.UntilAsync(static _ => true);
        Assert.Equal(serverName, api.Requests[0].ServerName);
    }

    /// <summary>Kubernetes' own clients trust what is in certificate-authority, whoever has signed that.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_authority_that_another_has_signed_is_trusted_and_its_sister_is_not(bool isSigner)
    {
        TestAuthority signer = new("signer", _authority), sister = new("sister", _authority);
        using ApiStandIn api = StandIn.Start(options => options with { Authority = signer });
        File.WriteAllText(_directory["signer.crt"], (isSigner ? signer : sister).Pem);
        await using RunningSource source = FromKubeconfig(api, "certificate-authority: signer.crt", "{}");
        if (isSigner)
        {
            await source.UntilAsync(static _ => true);
        }
        else
        {
            await source.UntilLoggedAsync("certificate");
            Assert.Empty(api.Requests);
        }
    }

    /// <summary>By the right authority, but made for a client.</summary>
    [Fact]
    public async Task A_clients_certificate_is_no_servers()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        (string certificate, string key) = _authority.Sign("server", ["127.0.0.1"], isClient: true);
        SslStreamCertificateContext context = SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(certificate, key), null, offline: true);
        Task<Exception?> served = Task.Run(async () =>
        {
            using Socket socket = await listener.AcceptSocketAsync();
            await using SslStream stream = new(new NetworkStream(socket));
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = context });
            return await Record.ExceptionAsync(async () => await stream.ReadExactlyAsync(new byte[1]));
        });
        File.WriteAllText(_directory["ca.crt"], _authority.Pem);
        File.WriteAllText(
            _directory["config"],
            $$"""
            current-context: c
            contexts: [{name: c, context: {cluster: c} }]
            clusters: [{name: c, cluster: {server: "https://{{listener.LocalEndpoint}}", certificate-authority: ca.crt} }]
            """);
        await using RunningSource source = new RunningSource(new("http://unused"), settings: settings => settings with { ApiUrl = null, KubeconfigFile = _directory["config"] }).Start();
        await source.UntilLoggedAsync("NotValidForUsage");
        Assert.NotNull(await served);
    }

    [Fact]
    public async Task An_authority_that_is_replaced_needs_no_restart()
    {
        using ApiStandIn api = Start();
        File.WriteAllText(_directory["wrong.crt"], new TestAuthority().Pem);
        await using RunningSource source = FromKubeconfig(api, "certificate-authority: wrong.crt", "{}");
        await source.UntilLoggedAsync("no connection to the API");
        File.WriteAllText(_directory["wrong.crt"], _authority.Pem);
        await source.UntilAsync(static _ => true);
    }

    /// <summary>Of the addresses of "localhost" only one is served, where it has two.</summary>
    [Fact]
    public async Task A_name_is_looked_up_and_its_addresses_are_tried_in_turn()
    {
        using ApiStandIn api = StandIn.Start();
        await using RunningSource source = new RunningSource(new($"http://localhost:{api.Address.Port}")).Start();
        await source.UntilAsync(static _ => true);
    }

    [Fact]
    public async Task A_name_that_is_none_is_told()
    {
        await using RunningSource source = new RunningSource(new("http://no-such-host.invalid:6443")).Start();
        await source.UntilLoggedAsync("no connection to the API for GET http://no-such-host.invalid:6443/api/v1/nodes");
    }

    /// <summary>A listener whose queue is full drops what comes, as a firewall does.</summary>
    [Fact]
    public async Task An_address_that_does_not_answer_is_given_up()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        List<Socket> queue = [];
        for (int number = 0; number < 3; number++)
        {
            Socket waiting = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            queue.Add(waiting);
            _ = waiting.ConnectAsync(listener.LocalEndPoint!);
        }

        await using RunningSource source = new RunningSource(new($"http://{listener.LocalEndPoint}")).Start();
        await source.UntilLoggedAsync("Connection timed out");
        queue.ForEach(static waiting => waiting.Dispose());
    }

    /// <summary>A server that takes connections and never begins with TLS.</summary>
    [Fact]
    public async Task A_server_that_does_not_go_on_with_TLS_is_given_up()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        await using RunningSource source = new RunningSource(new($"https://{listener.LocalEndpoint}")).Start();
        await source.UntilLoggedAsync("TLS came to no end within 2 s");
    }

    [Fact]
    public async Task IPv6_and_a_path_before_the_API_are_asked_for_as_they_are()
    {
        using ApiStandIn api = StandIn.Start(static options => options with { Authority = _authority, Listen = new(IPAddress.IPv6Loopback, 0) });
        await using RunningSource source = FromKubeconfig(api, "certificate-authority: ca.crt", "{}", "/clusters/one/");
        await source.UntilLoggedAsync("403 Forbidden");
        Assert.StartsWith("GET /clusters/one/api/v1/nodes", api.Requests[0].Verb, StringComparison.Ordinal);
    }

    private static ApiStandIn Start(params string[] names) =>
        StandIn.Start(options => options with { Authority = _authority, CertificateNames = names.Length == 0 ? options.CertificateNames : names });

    private static void SaysNoSecret(RunningSource source)
    {
        Assert.DoesNotContain(Secret, source.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(NextSecret, source.Log.Text, StringComparison.Ordinal);
    }

    private ServiceAccount Account(ApiStandIn api)
    {
        File.WriteAllText(_directory["token"], Secret);
        File.WriteAllText(_directory["ca.crt"], _authority.Pem);
        return new(_directory.Path, "127.0.0.1", api.Address.Port.ToString());
    }

    private void WriteClient(string name, TestAuthority? authority = null)
    {
        (string certificate, string key) = (authority ?? _authority).Sign(name);
        File.WriteAllText(_directory["client.crt"], certificate);
        File.WriteAllText(_directory["client.key"], key);
    }

    private RunningSource FromKubeconfig(ApiStandIn api, string cluster, string user, string path = "")
    {
        File.WriteAllText(_directory["ca.crt"], _authority.Pem);
        File.WriteAllText(
            _directory["config"],
            $$"""
            current-context: c
            contexts: [{name: c, context: {cluster: c, user: u} }]
            clusters:
            - name: c
              cluster:
                server: {{api.Address.GetLeftPart(UriPartial.Authority)}}{{path}}
                {{cluster}}
            users: [{name: u, user: {{user}} }]
            """);
        return new RunningSource(api.Address, settings: settings => settings with { ApiUrl = null, KubeconfigFile = _directory["config"] }).Start();
    }
}
