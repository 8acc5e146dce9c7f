using System;
using System.Linq;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CsCni.Agent.Membership.Kubernetes.Api;

/// <summary>Whether the certificate that a server shows is the API's, and if not, why. For one connection.</summary>
/// <param name="access">Who is trusted, and whether anybody is.</param>
internal sealed class ServerTrust(ApiAccess access)
{
    /// <summary>id-kp-serverAuth (RFC 5280, section 4.2.1.12).</summary>
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>The name that the certificate must have.</summary>
    internal string Name => access.TlsServerName ?? access.Server.IdnHost;

    /// <summary>Why the certificate was refused; null where it was not.</summary>
    internal string? Refusal { get; private set; }

    /// <summary>Trusts the given authorities and nobody else, and fetches nothing from anywhere; null for whom the system trusts.</summary>
    internal X509ChainPolicy? Policy => access.Authorities is null ? null : Trusting(access.Authorities);

    /// <summary>Decides, after the framework has looked.</summary>
    /// <param name="certificate">The server's certificate.</param>
    /// <param name="chain">How the framework came from it to an authority, or did not.</param>
    /// <param name="errors">What the framework finds wrong.</param>
    internal bool Accepts(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        Refusal = errors switch
        {
            SslPolicyErrors.None => null,
            _ when certificate is not X509Certificate2 => "the server has shown no certificate",
            _ when access.SkipsVerification => null,
            _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) => $"{Shown(certificate)} is not made for the name \"{Name}\"",
            _ when EndsAtAuthority((X509Certificate2)certificate, chain) => null,
            _ => $"{Shown(certificate)} is not trusted: {Reasons(chain)}",
        };
        return Refusal is null;
    }

    private static string Shown(X509Certificate certificate) => $"the server's certificate, of \"{Visible.Text(certificate.Subject)}\" by \"{Visible.Text(certificate.Issuer)}\",";

    private static string Reasons(X509Chain? chain) => chain is { ChainStatus.Length: > 0 } ? string.Join(", ", chain.ChainStatus.Select(static status => status.Status).Distinct()) : "nobody vouches for it";

    private static X509ChainPolicy Trusting(X509Certificate2Collection authorities)
    {
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.CustomTrustStore.AddRange(authorities);
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        return policy;
    }

    /// <summary>
    /// An authority need not be its own: Kubernetes' clients trust whoever is in certificate-authority, also one that another
    /// has signed, while the framework goes on to look for that other one.
    /// </summary>
    private bool EndsAtAuthority(X509Certificate2 server, X509Chain? seen)
    {
        if (access.Authorities is null)
        {
            return false;
        }

        using X509Chain chain = new() { ChainPolicy = Trusting(access.Authorities) };
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
        if (seen is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(seen.ChainPolicy.ExtraStore);
        }

        // Every other error still counts; and each element has signed the one before it.
        return chain.Build(server) && chain.ChainElements.Any(element => access.Authorities.Any(authority => authority.RawDataMemory.Span.SequenceEqual(element.Certificate.RawDataMemory.Span)));
    }
}
