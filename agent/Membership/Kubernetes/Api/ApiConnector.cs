using System;
using System.IO;
using System.Net.Http;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;

namespace CsCni.Agent.Membership.Kubernetes.Api;

/// <summary>
/// Connects to the API: TCP, and TLS with what the request brings along, since certificates and authorities are exchanged
/// while the agent runs.
/// </summary>
/// <param name="connections">Makes each connection.</param>
/// <param name="limit">How long TLS may take on it.</param>
internal sealed class ApiConnector(OpenConnections connections, TimeSpan limit)
{
    /// <summary>The request's own access, which a new connection is made with.</summary>
    internal static readonly HttpRequestOptionsKey<ApiAccess> Access = new(nameof(Access));

    /// <summary>Connects, for <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    internal async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        if (!context.InitialRequestMessage.Options.TryGetValue(Access, out ApiAccess? access))
        {
            throw new InvalidOperationException("a request without its access");
        }

        Stream stream = await connections.ConnectAsync(context.DnsEndPoint, stop);
        return access.Server.Scheme == Uri.UriSchemeHttps ? await SecureAsync(stream, access, stop) : stream;
    }

    private async Task<Stream> SecureAsync(Stream stream, ApiAccess access, CancellationToken stop)
    {
        ServerTrust trust = new(access);
        SslStream secure = new(stream, leaveInnerStreamOpen: false);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        end.CancelAfter(limit);
        try
        {
            await secure.AuthenticateAsClientAsync(Options(access, trust), end.Token);
            return secure;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            await secure.DisposeAsync();
            throw new IOException($"TLS came to no end within {limit.TotalSeconds:0.###} s");
        }
        catch
        {
            await secure.DisposeAsync();
            if (trust.Refusal is not null)
            {
                throw new IOException(trust.Refusal);
            }

            throw;
        }
    }

    private static SslClientAuthenticationOptions Options(ApiAccess access, ServerTrust trust) => new()
    {
        TargetHost = trust.Name,
        ApplicationProtocols = [SslApplicationProtocol.Http11],
        ClientCertificateContext = access.Certificate,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = trust.Policy,
        RemoteCertificateValidationCallback = (_, certificate, chain, errors) => trust.Accepts(certificate, chain, errors),
    };
}
