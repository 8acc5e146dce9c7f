using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CsCni.Agent.Membership.Kubernetes.Api;
using CsCni.Fuzz.Mutation;

namespace CsCni.Fuzz.Targets;

/// <summary>A kubeconfig; what it names as files is beside it: good ones, and one of rubbish.</summary>
internal sealed class KubeconfigTarget : FuzzTarget
{
    private string _path = string.Empty;

    /// <inheritdoc/>
    internal override string Name => "kubernetes-kubeconfig";

    /// <inheritdoc/>
    internal override IReadOnlyList<byte[]> Seeds { get; } = Corpus.Documents("kubeconfig.txt");

    /// <summary>YamlDotNet's events and their texts.</summary>
    internal override int AllocationFactor => 1024;

    /// <inheritdoc/>
    internal override long AllocationBase => 512 * 1024;

    /// <inheritdoc/>
    internal override IDisposable Prepare()
    {
        Scratch scratch = new();
        _path = $"{scratch.Path}/kubeconfig";
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=fuzz", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(150));
        File.WriteAllText($"{scratch.Path}/ca.crt", certificate.ExportCertificatePem());
        File.WriteAllText($"{scratch.Path}/client.crt", certificate.ExportCertificatePem());
        File.WriteAllText($"{scratch.Path}/client.key", key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText($"{scratch.Path}/token", "abc.def-123\n");
        File.WriteAllText($"{scratch.Path}/rubbish", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n\0");
        return scratch;
    }

    /// <inheritdoc/>
    internal override void Run(byte[] input)
    {
        File.WriteAllBytes(_path, input);
        ApiAccess access = Kubeconfig.Read(_path, null);
        Uri nodes = access.At("api/v1/nodes?limit=500");
        BrokenPromiseException.Unless(nodes.Scheme is "http" or "https" && nodes.Host.Length > 0, $"an access to {nodes}");
        foreach (X509Certificate2 certificate in access.Authorities ?? [])
        {
            certificate.Dispose();
        }
    }

    /// <inheritdoc/>
    internal override int FixedInputs => 200;

    /// <inheritdoc/>
    internal override bool IsExpected(Exception exception) => exception is ApiException;

    /// <inheritdoc/>
    protected override IMutator NewMutator() => new TextMutator(
        Seeds, [.. Faults.YamlWords, "rubbish", "https://", "http://[::1]:6443", "https://a:b@c", "file:///etc", "https://h:99999", "https://h%00/", "exec", "proxy-url", "client-key-data", "AAAA", "="]);
}
