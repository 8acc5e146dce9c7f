using System;
using System.Collections.Generic;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CsCni.Tests.ApiServer;

/// <summary>An authority that signs certificates for a test.</summary>
public sealed class TestAuthority
{
    private readonly X509Certificate2 _certificate;

    /// <summary>Makes a new one.</summary>
    /// <param name="name">Its common name.</param>
    /// <param name="signer">Who signs its certificate; null for itself.</param>
    public TestAuthority(string name = "test authority", TestAuthority? signer = null)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        if (signer is null)
        {
            _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
            return;
        }

        using X509Certificate2 signed = request.Create(
            signer._certificate, DateTimeOffset.UtcNow.AddHours(-18), DateTimeOffset.UtcNow.AddDays(25), RandomNumberGenerator.GetBytes(8));
        _certificate = signed.CopyWithPrivateKey(key);
    }

    /// <summary>The authority's certificate.</summary>
    public X509Certificate2 Certificate => _certificate;

    /// <summary>The authority's certificate as PEM.</summary>
    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>Signs a certificate for a server or a client.</summary>
    /// <param name="subject">Its common name.</param>
    /// <param name="names">The names and addresses of a server; none for a client.</param>
    /// <param name="isClient">Whether it is good for clients only, names or not.</param>
    /// <returns>Certificate and key as PEM.</returns>
    public (string Certificate, string Key) Sign(string subject, IEnumerable<string>? names = null, bool isClient = false)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={subject}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new(names is null || isClient ? "1.3.6.1.5.5.7.3.2" : "1.3.6.1.5.5.7.3.1")], false));
        if (names is not null)
        {
            request.CertificateExtensions.Add(AlternativeNames(names));
        }

        using X509Certificate2 signed = request.Create(
            _certificate, DateTimeOffset.UtcNow.AddHours(-12), DateTimeOffset.UtcNow.AddDays(20), RandomNumberGenerator.GetBytes(8));
        return (signed.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    private static X509Extension AlternativeNames(IEnumerable<string> names)
    {
        SubjectAlternativeNameBuilder builder = new();
        foreach (string name in names)
        {
            if (IPAddress.TryParse(name, out IPAddress? address))
            {
                builder.AddIpAddress(address);
            }
            else
            {
                builder.AddDnsName(name);
            }
        }

        return builder.Build();
    }
}
