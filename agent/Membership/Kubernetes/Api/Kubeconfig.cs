using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Security;
using System.Text;
using CsCni.Agent.Yaml;

namespace CsCni.Agent.Membership.Kubernetes.Api;

/// <summary>Reads a kubeconfig: the cluster and the user of its current context.</summary>
internal static class Kubeconfig
{
    private const string Instead = "give token, tokenFile, or client-certificate and client-key";

    /// <summary>Reads a kubeconfig and the files that it names.</summary>
    /// <param name="path">The file.</param>
    /// <param name="server">The API's address in the place of the kubeconfig's; null for that one.</param>
    /// <exception cref="ApiException">A file cannot be read, or a key is missing, broken, or of a meaning that we do not have.</exception>
    internal static ApiAccess Read(string path, Uri? server)
    {
        KubeconfigSection file = Parse(path);
        string current = file.Text("current-context") ?? throw new ApiException($"{file.What}: current-context is missing");
        KubeconfigSection context = file.Named("contexts", "context", current);
        string cluster = context.Text("cluster") ?? throw new ApiException($"{context.What}: cluster is missing");
        string? user = context.Text("user");
        ApiAccess access = Read(file.Named("clusters", "cluster", cluster), user is null ? null : file.Named("users", "user", user), server);
        return access.Verified(file.What);
    }

    private static KubeconfigSection Parse(string path)
    {
        string what = $"kubeconfig \"{path}\"";
        List<YamlFault> faults = [];
        YamlMapping? mapping = YamlFile.Parse(CredentialFiles.Read(path, "kubeconfig"), path, faults);

        // The place alone: what stands there may be a part of a token.
        return mapping is not null
            ? new(mapping, what, Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/")
            : throw new ApiException($"{what} is not YAML with keys: see {faults[0].Place}");
    }

    private static ApiAccess Read(KubeconfigSection cluster, KubeconfigSection? user, Uri? server)
    {
        cluster.Refuse("proxy-url", "give the API's own address");
        bool skips = cluster.Flag("insecure-skip-tls-verify");
        byte[]? authorities = cluster.Content("certificate-authority");
        if (skips && authorities is not null)
        {
            throw new ApiException($"{cluster.What}: certificate-authority and insecure-skip-tls-verify: true contradict each other: leave one out");
        }

        return new()
        {
            Server = server ?? Address(cluster),
            TlsServerName = cluster.Text("tls-server-name"),
            SkipsVerification = skips,
            Authorities = authorities is null ? null : CredentialFiles.Authorities(authorities, $"{cluster.What}: certificate-authority"),
            Token = user is null ? null : Token(user),
            Certificate = user is null ? null : Certificate(user),
        };
    }

    private static Uri Address(KubeconfigSection cluster)
    {
        string text = cluster.Text("server") ?? throw new ApiException($"{cluster.What}: server is missing");
        return Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
            ? address
            : throw new ApiException($"{cluster.What}: server is no address, expected one like https://10.0.0.1:6443");
    }

    /// <summary>As in Kubernetes' own clients, the file counts where both are given: it is the one that is renewed.</summary>
    private static string? Token(KubeconfigSection user)
    {
        foreach (string other in (string[])["exec", "auth-provider", "username", "password", "as", "as-uid", "as-groups", "as-user-extra"])
        {
            user.Refuse(other, Instead);
        }

        return user.File("tokenFile") is byte[] content ? CredentialFiles.Token(content, $"{user.What}: tokenFile")
            : user.Text("token") is string token ? CredentialFiles.Token(Encoding.UTF8.GetBytes(token), $"{user.What}: token")
            : null;
    }

    private static SslStreamCertificateContext? Certificate(KubeconfigSection user)
    {
        byte[]? certificate = user.Content("client-certificate");
        byte[]? key = user.Content("client-key");
        return (certificate, key) switch
        {
            (null, null) => null,
            (null, _) => throw new ApiException($"{user.What}: client-key without client-certificate"),
            (_, null) => throw new ApiException($"{user.What}: client-certificate without client-key"),
            _ => CredentialFiles.ClientCertificate(certificate, key, user.What),
        };
    }
}
