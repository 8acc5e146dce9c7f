using System;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using CsCni.Linux;

namespace CsCni.Agent.Membership.Kubernetes.Api;

/// <summary>
/// Makes tokens, certificates and keys of what their files hold. No error repeats a byte of them: it names the file or key
/// that they are in.
/// </summary>
internal static class CredentialFiles
{
    /// <summary>Larger than any bundle of authorities.</summary>
    private const int LargestFile = 1024 * 1024;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What names it: "kubeconfig "x": user "y": token-file".</param>
    /// <exception cref="ApiException">It cannot be read.</exception>
    internal static byte[] Read(string path, string what)
    {
        try
        {
            return FileText.ReadBytes(path, LargestFile);
        }
        catch (LinuxException exception)
        {
            throw new ApiException($"{what}: {exception.Message}");
        }
    }

    /// <summary>Checks a token: it becomes part of a header's line.</summary>
    /// <exception cref="ApiException">It is empty, or has what no header can have.</exception>
    internal static string Token(ReadOnlySpan<byte> bytes, string what)
    {
        ReadOnlySpan<byte> trimmed = bytes.Trim(" \t\r\n"u8);
        if (trimmed.IsEmpty)
        {
            throw new ApiException($"{what}: the token is empty");
        }

        return trimmed.ContainsAnyExceptInRange((byte)'!', (byte)'~')
            ? throw new ApiException($"{what}: the token has blanks or characters that are not ASCII: expected one line")
            : Encoding.ASCII.GetString(trimmed);
    }

    /// <summary>Reads the authorities' certificates.</summary>
    /// <exception cref="ApiException">There is none, or one is broken.</exception>
    internal static X509Certificate2Collection Authorities(ReadOnlySpan<byte> pem, string what)
    {
        X509Certificate2Collection authorities = [];
        try
        {
            authorities.ImportFromPem(Encoding.UTF8.GetString(pem));
        }
        catch (CryptographicException)
        {
            throw new ApiException($"{what}: a certificate in it cannot be read: expected PEM");
        }

        return authorities.Count > 0 ? authorities : throw new ApiException($"{what}: there is no certificate in it: expected PEM");
    }

    /// <summary>Joins a client's certificate, those behind it, and its key.</summary>
    /// <exception cref="ApiException">They cannot be read, or do not belong together.</exception>
    internal static SslStreamCertificateContext ClientCertificate(ReadOnlySpan<byte> certificatePem, ReadOnlySpan<byte> keyPem, string what)
    {
        X509Certificate2Collection chain = Authorities(certificatePem, $"{what}: client-certificate");
        try
        {
            X509Certificate2 own = X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(certificatePem), Encoding.UTF8.GetString(keyPem));
            return SslStreamCertificateContext.Create(own, chain, offline: true);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new ApiException($"{what}: client-key cannot be read, or is not of client-certificate: expected PEM, not encrypted");
        }
    }
}
