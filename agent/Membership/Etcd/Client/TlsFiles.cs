using System;
using System.IO;
using System.Linq;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CsCni.Agent.Settings;

namespace CsCni.Agent.Membership.Etcd.Client;

/// <summary>The files by which etcd and this node prove to each other who they are.</summary>
internal sealed class TlsFiles(EtcdSettings settings)
{
    private readonly EtcdSettings _settings = settings;
    private readonly string[] _paths = [.. new[] { settings.CaFile, settings.CertFile, settings.KeyFile }.OfType<string>()];

    /// <summary>When the files were last written: a change of it means that they are to be loaded again.</summary>
    internal string Stamp => string.Join('/', _paths.Select(static path => File.GetLastWriteTimeUtc(path).Ticks));

    /// <summary>Loads the files.</summary>
    /// <exception cref="EtcdException">One cannot be read or is not what it should be: the message names it, and tells nothing of what is in it.</exception>
    internal SslClientAuthenticationOptions Load()
    {
        SslClientAuthenticationOptions options = new();
        if (_settings.CaFile is string authorities)
        {
            options.CertificateChainPolicy = new()
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(Certificates(authorities, "caFile"));
        }

        if (_settings.CertFile is string certificate && _settings.KeyFile is string key)
        {
            X509Certificate2Collection chain = Certificates(certificate, "certFile");
            options.ClientCertificateContext = SslStreamCertificateContext.Create(WithKey(certificate, key), chain, offline: true);
        }

        return options;
    }

    private static X509Certificate2Collection Certificates(string path, string setting)
    {
        X509Certificate2Collection certificates = [];
        try
        {
            certificates.ImportFromPemFile(path);
        }
        catch (Exception exception) when (IsOfFile(exception))
        {
            throw Unusable(setting, path, exception);
        }

        return certificates.Count > 0
            ? certificates
            : throw new EtcdException(EtcdFault.Settings, $"etcd.{setting} {path} holds no certificate: expected one or more in PEM form");
    }

    private static X509Certificate2 WithKey(string certificate, string key)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(certificate, key);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            // Whose message could tell of the key.
            throw new EtcdException(EtcdFault.Settings, $"etcd.keyFile {key} is not the key of etcd.certFile {certificate}: expected its private key in PEM form, not encrypted");
        }
        catch (Exception exception) when (IsOfFile(exception))
        {
            throw Unusable("keyFile", key, exception);
        }
    }

    private static bool IsOfFile(Exception exception) => exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException;

    private static EtcdException Unusable(string setting, string path, Exception exception) => new(
        EtcdFault.Settings, $"etcd.{setting} {path} cannot be used: {(exception is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : exception.Message)}");
}
