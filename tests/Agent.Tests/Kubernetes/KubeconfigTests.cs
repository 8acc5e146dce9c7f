using System;
using System.IO;
using System.Text;
using CsCni.Agent.Membership.Kubernetes.Api;
using CsCni.Testing;
using CsCni.Tests.ApiServer;
using Xunit;

namespace CsCni.Tests.Agent.Kubernetes;

/// <summary>What is read of kubeconfigs and of the pod's account, and what is refused, without a word of a secret.</summary>
public sealed class KubeconfigTests : IDisposable
{
    private const string Secret = "s3cr3t-t0k3n";

    private static readonly TestAuthority _authority = new();

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_current_context_is_read()
    {
        ApiAccess access = Read($"""
            apiVersion: v1
            kind: Config
            current-context: two
            contexts:
            - name: one
              context: {"{"}cluster: a, user: a{"}"}
            - context:
                cluster: b
                user: b
                namespace: x
              name: two
            clusters:
            - {"{"}name: a, cluster: {"{"}server: "https://wrong:1"{"}"}{"}"}
            - name: b
              cluster:
                server: https://10.0.0.1:6443/base
                tls-server-name: kubernetes
                certificate-authority-data: {Base64(_authority.Pem)}
            users:
            - {"{"}name: b, user: {"{"}token: {Secret}{"}"}{"}"}
            preferences: {"{"}{"}"}
            """);
        Assert.Equal("https://10.0.0.1:6443/base", access.Server.AbsoluteUri);
        Assert.Equal("kubernetes", access.TlsServerName);
        Assert.Equal(Secret, access.Token);
        Assert.Equal(_authority.Certificate.Thumbprint, Assert.Single(access.Authorities!).Thumbprint);
        Assert.Null(access.Certificate);
        Assert.False(access.SkipsVerification);
    }

    [Fact]
    public void Files_are_found_beside_it_and_read_anew_each_time()
    {
        (string certificate, string key) = _authority.Sign("agent");
        File.WriteAllText(_directory["ca.crt"], _authority.Pem);
        File.WriteAllText(_directory["client.crt"], certificate);
        File.WriteAllText(_directory["client.key"], key);
        File.WriteAllText(_directory["token"], $"{Secret}\n");
        const string User = "{tokenFile: token, token: old, client-certificate: client.crt, client-key: client.key}";
        ApiAccess access = Read(Config("certificate-authority: ca.crt", User));
        Assert.Equal(Secret, access.Token);
        Assert.Equal("CN=agent", access.Certificate!.TargetCertificate.Subject);
        Assert.Single(access.Authorities!);

        File.WriteAllText(_directory["token"], "another");
        Assert.Equal("another", Kubeconfig.Read(_directory["config"], null).Token);
    }

    [Fact]
    public void JSON_is_YAML_too() => Assert.Equal(
        Secret,
        Read($$"""{"current-context":"c","contexts":[{"name":"c","context":{"cluster":"c","user":"u"} }],"clusters":[{"name":"c","cluster":{"server":"https://h"} }],"users":[{"name":"u","user":{"token":"{{Secret}}" } }]}""").Token);

    [Fact]
    public void The_address_may_come_from_elsewhere()
    {
        string config = Config("insecure-skip-tls-verify: true", $"{{token: {Secret}}}");
        Read(config);
        ApiAccess access = Kubeconfig.Read(_directory["config"], new("https://192.168.50.9:6443"));
        Assert.Equal("https://192.168.50.9:6443/", access.Server.AbsoluteUri);
        Assert.True(access.SkipsVerification);
    }

    [Theory]
    [InlineData("{exec: {command: aws, args: [s3cr3t-t0k3n]}}", "exec is not supported: give token, tokenFile, or client-certificate and client-key")]
    [InlineData("{auth-provider: {name: gcp}}", "user \"u\": auth-provider is not supported")]
    [InlineData("{username: s3cr3t-t0k3n, password: s3cr3t-t0k3n}", "username is not supported")]
    [InlineData("{as: s3cr3t-t0k3n}", "as is not supported")]
    [InlineData("{tokenFile: /nowhere/token}", "user \"u\": tokenFile: cannot open \"/nowhere/token\"")]
    [InlineData("{token: \"s3cr3t-t0k3n with blanks\"}", "token: the token has blanks")]
    [InlineData("{token: \"s3cr3t-t0k3n\\r\\nX-Evil: 1\"}", "token: the token has blanks")]
    [InlineData("{token: [s3cr3t-t0k3n]}", "token is a list or has keys")]
    [InlineData("{token: s3cr3t-t0k3n, token: s3cr3t-t0k3n2}", "token stands twice")]
    [InlineData("{client-certificate-data: s3cr3t-t0k3n}", "client-certificate-data is not base64")]
    [InlineData("{client-certificate-data: czNjcjN0LXQwazNu}", "client-certificate without client-key")]
    [InlineData("{client-key-data: czNjcjN0LXQwazNu}", "client-key without client-certificate")]
    [InlineData("{client-certificate-data: czNjcjN0LXQwazNu, client-key-data: czNjcjN0LXQwazNu}", "client-certificate: there is no certificate in it")]
    public void A_user_that_cannot_be_served_is_refused_without_its_secrets(string user, string told) => Refused(Config(string.Empty, user), told);

    [Theory]
    [InlineData("certificate-authority-data: czNjcjN0LXQwazNu", "certificate-authority: there is no certificate in it")]
    [InlineData("certificate-authority: /nowhere/ca.crt", "certificate-authority: cannot open \"/nowhere/ca.crt\"")]
    [InlineData("insecure-skip-tls-verify: perhaps", "insecure-skip-tls-verify is neither true nor false")]
    [InlineData("proxy-url: http://proxy", "cluster \"c\": proxy-url is not supported")]
    public void A_cluster_that_cannot_be_reached_is_refused(string cluster, string told) => Refused(Config(cluster, $"{{token: {Secret}}}"), told);

    [Theory]
    [InlineData("ftp://host", "no http or https address")]
    [InlineData("https://admin:s3cr3t-t0k3n@host", "no http or https address with nothing before its host")]
    [InlineData("host:6443x", "is no")]
    [InlineData("http://10.0.0.1:8080", "is not https, and the token would be readable on its way")]
    public void An_address_that_is_none_or_would_tell_the_token_is_refused(string server, string told) =>
        Refused(Config(string.Empty, $"{{token: {Secret}}}").Replace("https://10.0.0.1:6443", server, StringComparison.Ordinal), told);

    [Theory]
    [InlineData("", "current-context is missing")]
    [InlineData("current-context: c", "contexts has none of name \"c\"")]
    [InlineData("current-context: c\ncontexts: [{name: c, context: {cluster: x}}]", "clusters has none of name \"x\"")]
    [InlineData("current-context: c\ncontexts: [{name: c, context: {}}]", "context \"c\": cluster is missing")]
    [InlineData("current-context: c\ncontexts: [{name: c}]", "context is missing")]
    [InlineData("current-context: c\ncontexts: 17", "contexts has none of name \"c\"")]
    [InlineData("current-context: c\ncontexts: [{name: c, context: {cluster: x, user: u}}]\nclusters: [{name: x, cluster: {server: https://h}}]", "users has none of name \"u\"")]
    [InlineData("current-context: c\ncontexts: [{name: c, context: {cluster: x}}]\nclusters: [{name: x, cluster: {}}]", "cluster \"x\": server is missing")]
    [InlineData("token: s3cr3t-t0k3n: s3cr3t-t0k3n", "is not YAML with keys: see ")]
    [InlineData("token: *s3cr3t-t0k3n", ":1:8")]
    [InlineData("- s3cr3t-t0k3n", "is not YAML with keys")]
    public void A_kubeconfig_that_is_none_is_refused(string text, string told) => Refused(text, told);

    [Fact]
    public void A_kubeconfig_that_is_missing_is_named() => Assert.Contains(
        "cannot open \"/nowhere/config\"", Assert.Throws<ApiException>(static () => Kubeconfig.Read("/nowhere/config", null)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_key_of_another_certificate_is_refused()
    {
        (string certificate, _) = _authority.Sign("agent");
        (_, string key) = _authority.Sign("agent");
        Refused(
            Config(string.Empty, $"{{client-certificate-data: {Base64(certificate)}, client-key-data: {Base64(key)}}}"),
            "client-key cannot be read, or is not of client-certificate");
    }

    [Fact]
    public void The_pods_account_is_read()
    {
        File.WriteAllText(_directory["token"], Secret);
        File.WriteAllText(_directory["ca.crt"], _authority.Pem);
        ApiAccess access = new ServiceAccount(_directory.Path, "fd00::1", "443").Read(null);
        Assert.Equal(("https://[fd00::1]/", Secret), (access.Server.AbsoluteUri, access.Token));
        Assert.Equal("https://10.96.0.1:6443/", new ServiceAccount(_directory.Path, "10.96.0.1", "6443").Read(null).Server.AbsoluteUri);
        Assert.Equal("https://other/", new ServiceAccount(_directory.Path, null, null).Read(new("https://other")).Server.AbsoluteUri);
        Assert.Contains("is not https", Assert.Throws<ApiException>(() => new ServiceAccount(_directory.Path, null, null).Read(new("http://other"))).Message, StringComparison.Ordinal);
        Assert.NotNull(new ServiceAccount(_directory.Path, null, null).Read(new("http://127.0.0.1:8001")));
    }

    [Theory]
    [InlineData(null, "6443", "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set; give kubernetes.kubeconfig")]
    [InlineData("10.96.0.1", "", "are not set")]
    [InlineData("10.96.0.1", "99999", "are not an address and a port")]
    [InlineData("10.96.0.1", "6443", "the pod's account: cannot open")]
    public void A_pod_without_an_account_is_told_so(string? host, string port, string told)
    {
        ServiceAccount account = new(_directory["none"], host, port);
        Assert.Contains(told, Assert.Throws<ApiException>(() => account.Read(null)).Message, StringComparison.Ordinal);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Config(string cluster, string user) => $$"""
        current-context: c
        contexts:
        - name: c
          context: {cluster: c, user: u}
        clusters:
        - name: c
          cluster:
            server: https://10.0.0.1:6443
            {{cluster}}
        users:
        - name: u
          user: {{user}}
        """;

    private ApiAccess Read(string text)
    {
        File.WriteAllText(_directory["config"], text);
        return Kubeconfig.Read(_directory["config"], null);
    }

    private void Refused(string text, string told)
    {
        ApiException refusal = Assert.Throws<ApiException>(() => Read(text));
        Assert.Contains(told, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("kubeconfig", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, refusal.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("czNjcjN0", refusal.ToString(), StringComparison.Ordinal);
    }
}
