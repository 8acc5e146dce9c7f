using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;

namespace CsCni.Tests.ApiServer;

/// <summary>
/// Stands in for the Kubernetes API in tests: nodes, listed in pages, watched with bookmarks, patched; with tokens and client
/// certificates, and with everything that can go wrong on the way.
/// </summary>
public sealed class ApiStandIn : IDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<HttpConnection, bool> _connections = [];
    private readonly ConcurrentQueue<SeenRequest> _requests = [];
    private readonly NodeRequests _nodes;
    private readonly SslServerAuthenticationOptions? _tls;
    private TaskCompletionSource? _stalled;
    private string[] _tokens = [];

    /// <summary>Starts it.</summary>
    public ApiStandIn(ApiOptions options)
    {
        Options = options;
        _nodes = new(options, Store, Faults);
        _tls = options.Authority is null ? null : Tls(options.Authority, options.CertificateNames);
        _listener = new(options.Listen);
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>How it was told to be.</summary>
    public ApiOptions Options { get; }

    /// <summary>Its nodes.</summary>
    public NodeStore Store { get; } = new();

    /// <summary>What is to go wrong.</summary>
    public FaultPlan Faults { get; } = new();

    /// <summary>Where it listens.</summary>
    public Uri Address
    {
        get
        {
            IPEndPoint at = (IPEndPoint)_listener.LocalEndpoint;
            return new($"{(_tls is null ? "http" : "https")}://{at}");
        }
    }

    /// <summary>The requests that came, in their order.</summary>
    public IReadOnlyList<SeenRequest> Requests => [.. _requests];

    /// <summary>How many watches are open.</summary>
    public int Watches => _nodes.Watches;

    /// <summary>The tokens that are good; with none, and no client certificate asked for, everybody may ask.</summary>
    public IReadOnlyList<string> Tokens
    {
        get => Volatile.Read(ref _tokens);
        set => Volatile.Write(ref _tokens, [.. value]);
    }

    /// <summary>Whether a client must have a certificate of the authority's, unless it has a token.</summary>
    public bool WantsCertificate { get; set; }

    /// <summary>Forgets the requests that came.</summary>
    public void ForgetRequests() => _requests.Clear();

    /// <summary>Resets all connections.</summary>
    public void Drop()
    {
        foreach (HttpConnection connection in _connections.Keys)
        {
            connection.Reset();
        }
    }

    /// <summary>The watches that are open say nothing more, though their connections stand. New ones are served.</summary>
    public void Mute() => _nodes.Mute();

    /// <summary>Takes connections and answers nothing, as a process that was stopped.</summary>
    public void Stall() => Interlocked.CompareExchange(ref _stalled, new(TaskCreationOptions.RunContinuationsAsynchronously), null);

    /// <summary>Goes on after <see cref="Stall"/>.</summary>
    public void Resume() => Interlocked.Exchange(ref _stalled, null)?.SetResult();

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        Resume();
        Drop();
    }

    private static SslServerAuthenticationOptions Tls(TestAuthority authority, IEnumerable<string> names)
    {
        (string certificate, string key) = authority.Sign("kube-apiserver", names);
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(authority.Certificate);
        return new()
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(certificate, key), null, offline: true),
            ClientCertificateRequired = true,
            CertificateChainPolicy = policy,
            RemoteCertificateValidationCallback = static (_, _, _, errors) =>
                errors is SslPolicyErrors.None or SslPolicyErrors.RemoteCertificateNotAvailable,
        };
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync(_stop.Token));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It has ended.
        }
    }

    private Task GateAsync() => Volatile.Read(ref _stalled)?.Task ?? Task.CompletedTask;

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            socket.NoDelay = true;
            await GateAsync();
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            string? clientName = null, serverName = null;
            if (_tls is not null)
            {
                SslStream secure = new(stream);
                await secure.AuthenticateAsServerAsync(_tls, _stop.Token);
                clientName = secure.RemoteCertificate?.Subject;
                serverName = secure.TargetHostName;
                stream = secure;
            }

            using HttpConnection connection = new(socket, stream, clientName) { Gate = GateAsync };
            _connections[connection] = true;
            try
            {
                await ServeAsync(connection, serverName);
            }
            finally
            {
                _connections.TryRemove(connection, out _);
            }
        }
        catch (Exception exception) when (
            exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException or AuthenticationException)
        {
            // The other end went away, or wants nothing of our certificate.
        }
        finally
        {
            socket.Dispose();
        }
    }

    private async Task ServeAsync(HttpConnection connection, string? serverName)
    {
        while (await connection.ReadAsync(_stop.Token) is HttpRequest request)
        {
            string? token = request.Header("Authorization") is string header && header.StartsWith("Bearer ", StringComparison.Ordinal) ? header[7..] : null;
            string verb = NodeRequests.VerbOf(request);
            _requests.Enqueue(new(verb, request.Asked("resourceVersion"), token, connection.ClientName, serverName, System.Text.Encoding.UTF8.GetString(request.Body)));
            if (!IsKnown(token, connection.ClientName))
            {
                await NodeRequests.RefuseAsync(connection, 401, "Unauthorized", "Unauthorized", null);
            }
            else if (!await _nodes.ServeAsync(connection, request, verb, _stop.Token))
            {
                return;
            }
        }
    }

    private bool IsKnown(string? token, string? clientName)
    {
        IReadOnlyList<string> tokens = Tokens;
        return (tokens.Count == 0 && !WantsCertificate) || (token is not null && tokens.Contains(token)) || (WantsCertificate && clientName is not null);
    }
}
