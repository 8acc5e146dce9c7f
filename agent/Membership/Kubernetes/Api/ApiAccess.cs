using System;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace CsCni.Agent.Membership.Kubernetes.Api;

/// <summary>
/// Where the API is, and what it is asked with, as its files say at this moment. A class and not a record: a record's text
/// would tell the token.
/// </summary>
internal sealed class ApiAccess
{
    /// <summary>The server: http or https, perhaps with a path before /api.</summary>
    internal required Uri Server { get; init; }

    /// <summary>The name that the server's certificate must have; null for that of <see cref="Server"/>.</summary>
    internal string? TlsServerName { get; init; }

    /// <summary>Whether any certificate of the server's will do.</summary>
    internal bool SkipsVerification { get; init; }

    /// <summary>Who signs the server's certificate; null for whom the system trusts.</summary>
    internal X509Certificate2Collection? Authorities { get; init; }

    /// <summary>The bearer token; null for none.</summary>
    internal string? Token { get; init; }

    /// <summary>The client's certificate; null for none.</summary>
    internal SslStreamCertificateContext? Certificate { get; init; }

    /// <summary>
    /// Refuses an address that is none, and to send a token in the clear other than to this machine itself. The address is
    /// not repeated where it has a password in it.
    /// </summary>
    /// <param name="what">Where token and address come from, for the error.</param>
    /// <exception cref="ApiException">One of these is so.</exception>
    internal ApiAccess Verified(string what)
    {
        if (Server.UserInfo.Length > 0 || Server.Scheme is not ("http" or "https"))
        {
            throw new ApiException($"{what}: the API's address is no http or https address with nothing before its host");
        }

        return Token is null || Server.Scheme == Uri.UriSchemeHttps || IsLoopback(Server)
            ? this
            : throw new ApiException($"{what}: the API's address {Server} is not https, and the token would be readable on its way: use https, or no token");
    }

    /// <summary>The address of a part of the API.</summary>
    /// <param name="path">The part: "api/v1/nodes".</param>
    internal Uri At(string path) => new($"{Server.AbsoluteUri.TrimEnd('/')}/{path}");

    private static bool IsLoopback(Uri server) =>
        server.IsLoopback || (IPAddress.TryParse(server.DnsSafeHost, out IPAddress? address) && IPAddress.IsLoopback(address));
}
