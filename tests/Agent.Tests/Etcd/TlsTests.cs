using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using CsCni.Agent.Membership;
using CsCni.Agent.Membership.Etcd;
using CsCni.Agent.Settings;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CsCni.Tests.Agent.Etcd;

/// <summary>An etcd that wants TLS and a client's certificate.</summary>
public sealed class TlsTests : IAsyncLifetime
{
    private const string Prefix = "/coreos.com/network";

    private static readonly LocalNode _node = SourceRun.Node("192.168.50.1");
    private static readonly EtcdTimings _quick = new() { LongestPause = TimeSpan.FromSeconds(0.5) };

    private string _directory = null!;
    private Certificates _certificates = null!;
    private EtcdServer? _server;

    private EtcdSettings Settings => SourceRun.Settled(_server!, Prefix) with
    {
        CaFile = _certificates.Certificate("ca"),
        CertFile = _certificates.Certificate("client"),
        KeyFile = _certificates.Key("client"),
    };

    public ValueTask InitializeAsync()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/openssl"), "openssl is not installed: make packages-test");
        _directory = EtcdServer.NewDirectory();
        _certificates = new(_directory);
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
        else if (_directory is not null)
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    [Fact]
    public async Task With_the_right_certificates_all_is_as_without()
    {
        await StartAsync();
        await using SourceRun run = new(Settings);
        await run.JoinAsync(_node);
        Assert.Single(_server!.All($"{Prefix}/subnets/"));
        Assert.False(run.Log.Has(LogLevel.Warning, string.Empty), run.Log.All);
    }

    [Fact]
    public async Task Without_a_client_certificate_the_log_tells_of_TLS()
    {
        await StartAsync();
        await using SourceRun run = new(Settings with { CertFile = null, KeyFile = null }, _quick);
        await run.UntilAsync(() => run.Log.Has(LogLevel.Warning, $"etcd https://127.0.0.1:{_server!.Port}/v3/kv/range: "));
        Assert.Null(run.State);
    }

    [Fact]
    public async Task An_etcd_of_another_authority_is_not_believed()
    {
        await StartAsync();
        await using SourceRun run = new(Settings with { CaFile = _certificates.Certificate("otherca") }, _quick);
        await run.UntilAsync(() => run.Log.Has(LogLevel.Warning, "TLS: The remote certificate is invalid because of errors in the certificate chain"));
        Assert.Null(run.State);
    }

    [Fact]
    public async Task Without_an_authority_the_systems_hold_which_do_not_know_it()
    {
        await StartAsync();
        await using SourceRun run = new(Settings with { CaFile = null }, _quick);
        await run.UntilAsync(() => run.Log.Has(LogLevel.Warning, "TLS: The remote certificate is invalid"));
    }

    [Fact]
    public async Task An_etcd_under_another_name_is_not_believed()
    {
        await StartAsync();
        await using SourceRun run = new(Settings with { Endpoints = [new($"https://localhost:{_server!.Port}")] }, _quick);
        await run.UntilAsync(() => run.Log.Has(LogLevel.Warning, "RemoteCertificateNameMismatch"));
    }

    /// <summary>The gateway is a client of etcd itself, and shows the server's certificate.</summary>
    [Fact]
    public async Task A_server_certificate_that_the_gateway_cannot_use_is_told()
    {
        _certificates.Sign("server", "ca", "subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth");
        await StartAsync();
        await using SourceRun run = new(Settings, _quick);
        await run.UntilAsync(() => run.Log.Has(LogLevel.Warning, "with --client-cert-auth, etcd's own certificate must allow clientAuth as well as serverAuth"));
    }

    [Fact]
    public async Task Certificates_may_be_exchanged_while_it_runs()
    {
        await StartAsync();
        string certificate = Path.Combine(_directory, "used.crt"), key = Path.Combine(_directory, "used.key");
        File.Copy(_certificates.Certificate("otherclient"), certificate);
        File.Copy(_certificates.Key("otherclient"), key);
        await using SourceRun run = new(Settings with { CertFile = certificate, KeyFile = key }, _quick);
        await run.UntilAsync(() => run.Log.Has(LogLevel.Warning, "/v3/kv/range"));

        // One after the other, as files are written: between the two, they do not fit together.
        File.Copy(_certificates.Certificate("client"), certificate, overwrite: true);
        await Task.Delay(700);
        File.Copy(_certificates.Key("client"), key, overwrite: true);
        await run.JoinAsync(_node);
    }

    [Theory]
    [InlineData("ca", "absent", "etcd.caFile {0} cannot be used: there is no such file")]
    [InlineData("ca", "empty", "etcd.caFile {0} holds no certificate: expected one or more in PEM form")]
    [InlineData("ca", "rubbish", "etcd.caFile {0} cannot be used: ")]
    [InlineData("cert", "absent", "etcd.certFile {0} cannot be used: there is no such file")]
    [InlineData("cert", "key", "etcd.certFile {0} holds no certificate")]
    [InlineData("key", "absent", "etcd.keyFile {0} cannot be used: there is no such file")]
    [InlineData("key", "other", "etcd.keyFile {0} is not the key of etcd.certFile")]
    [InlineData("key", "rubbish", "etcd.keyFile {0} is not the key of etcd.certFile")]
    public async Task A_file_that_cannot_be_used_is_named_and_nothing_of_its_content(string which, string content, string message)
    {
        await StartAsync();
        string path = Path.Combine(_directory, "used");
        string secret = (await File.ReadAllLinesAsync(_certificates.Key("client"))).First(static line => !line.StartsWith('-'));
        switch (content)
        {
            case "empty":
                await File.WriteAllTextAsync(path, string.Empty);
                break;
            case "rubbish":
                await File.WriteAllTextAsync(path, $"-----BEGIN CERTIFICATE-----\n{secret}\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\n{secret[..20]}\n-----END PRIVATE KEY-----\n");
                break;
            case "key":
                File.Copy(_certificates.Key("client"), path);
                break;
            case "other":
                File.Copy(_certificates.Key("otherclient"), path);
                break;
        }

        EtcdSettings settings = which switch
        {
            "ca" => Settings with { CaFile = path },
            "cert" => Settings with { CertFile = path },
            _ => Settings with { KeyFile = path },
        };
        await using SourceRun run = new(settings, _quick);
        await run.UntilAsync(() => run.Log.Has(LogLevel.Warning, string.Format(null, message, path)));
        Assert.DoesNotContain(secret[..20], run.Log.All, StringComparison.Ordinal);
    }

    private async Task StartAsync()
    {
        _server = await EtcdServer.StartInAsync(
            "https", _directory, "--cert-file", _certificates.Certificate("server"), "--key-file", _certificates.Key("server"),
            "--client-cert-auth", "--trusted-ca-file", _certificates.Certificate("ca"));
        _server.CtlOptions = ["--cacert", _certificates.Certificate("ca"), "--cert", _certificates.Certificate("client"), "--key", _certificates.Key("client")];
        _server.Ctl("put", $"{Prefix}/config", """{"Network":"10.5.0.0/16","Backend":{"Type":"vxlan"}}""");
    }
}
