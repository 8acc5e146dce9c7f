using System;
using System.IO;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Threading;
using System.Threading.Tasks;
using CsCni.Agent.Settings;

namespace CsCni.Agent.Membership.Etcd.Client;

/// <summary>Carries requests to one endpoint and answers back, within bounds of time and size.</summary>
internal sealed class EtcdTransport : IDisposable
{
    /// <summary>The longest answer in bytes; a page of keys with values as Flannel writes them has a fiftieth.</summary>
    internal const int LongestAnswer = 16 * 1024 * 1024;

    private readonly TlsFiles _files;
    private readonly EtcdTimings _timings;
    private readonly Lock _gate = new();
    private HttpClient? _http;
    private string _stamp = string.Empty;

    /// <summary>Makes a transport; nothing is read or connected yet.</summary>
    internal EtcdTransport(EtcdSettings settings, EtcdTimings timings) => (_files, _timings, Connections) = (new(settings), timings, new(timings.ConnectTimeout));

    /// <summary>The connections to all endpoints.</summary>
    internal OpenConnections Connections { get; }

    /// <summary>Sends a request and reads the whole answer.</summary>
    /// <param name="address">Endpoint, path and body.</param>
    /// <param name="token">What etcd knows the user by; null for none.</param>
    /// <param name="stop">Ends it with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="EtcdException">There is no answer, or it is an error.</exception>
    internal async Task<byte[]> PostAsync(EtcdRequest address, string? token, CancellationToken stop)
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
        deadline.CancelAfter(_timings.RequestTimeout);
        try
        {
            using HttpRequestMessage request = Message(address, token);
            using HttpResponseMessage response = await Http().SendAsync(request, HttpCompletionOption.ResponseContentRead, deadline.Token).ConfigureAwait(false);
            byte[] body = await response.Content.ReadAsByteArrayAsync(deadline.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? body : throw GatewayFailure.Of(address.Where, response.StatusCode, body);
        }
        catch (Exception exception) when (exception is not EtcdException && !stop.IsCancellationRequested)
        {
            throw Failure(exception, address.Where, _timings.RequestTimeout);
        }
    }

    /// <summary>Sends a request whose answer does not end by itself.</summary>
    /// <returns>The answer, of which the head has come; to be disposed.</returns>
    /// <inheritdoc cref="PostAsync"/>
    internal async Task<HttpResponseMessage> OpenAsync(EtcdRequest address, string? token, CancellationToken stop)
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
        deadline.CancelAfter(_timings.RequestTimeout);
        HttpResponseMessage? response = null;
        try
        {
            using HttpRequestMessage request = Message(address, token);
            response = await Http().SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            await response.Content.LoadIntoBufferAsync(LongestAnswer, deadline.Token).ConfigureAwait(false);
            throw GatewayFailure.Of(address.Where, response.StatusCode, await response.Content.ReadAsByteArrayAsync(deadline.Token).ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            response?.Dispose();
            if (exception is EtcdException || stop.IsCancellationRequested)
            {
                throw;
            }

            throw Failure(exception, address.Where, _timings.RequestTimeout);
        }
    }

    /// <summary>What went wrong below HTTP, in words.</summary>
    internal static EtcdException Failure(Exception exception, string where, TimeSpan timeout) => exception switch
    {
        OperationCanceledException => new(EtcdFault.TimedOut, $"{where}: no answer within {timeout.TotalSeconds:0.###} s", exception),
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } =>
            new(EtcdFault.Rubbish, $"{where}: the answer is larger than the {LongestAnswer / (1024 * 1024)} MiB that are read", exception),
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => new(EtcdFault.Rubbish, $"{where}: the answer is not HTTP", exception),
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } or HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } =>
            new(EtcdFault.Unreachable, $"{where}: the answer is cut off", exception),
        { InnerException: AuthenticationException inner } => new(EtcdFault.Unreachable, $"{where}: TLS: {Innermost(inner)}", exception),
        HttpRequestException or IOException => new(EtcdFault.Unreachable, $"{where}: {Innermost(exception)}", exception),
        _ => new(EtcdFault.Rubbish, $"{where}: {exception.GetType().Name}: {GatewayFailure.Printable(exception.Message)}", exception),
    };

    /// <inheritdoc/>
    public void Dispose() => _http?.Dispose();

    private static string Innermost(Exception exception)
    {
        while (exception.InnerException is Exception inner)
        {
            exception = inner;
        }

        return GatewayFailure.Printable(exception.Message);
    }

    private static HttpRequestMessage Message(EtcdRequest address, string? token)
    {
        HttpRequestMessage request = new(HttpMethod.Post, address.Uri) { Content = new ByteArrayContent(address.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (token is not null)
        {
            // Neither "Bearer" nor another scheme: the gateway passes it on as it is.
            request.Headers.TryAddWithoutValidation("Authorization", token);
        }

        return request;
    }

    /// <summary>
    /// The client, made anew where a file of TLS has been written since, as certificates of short life are. A file that
    /// cannot be used then (half of it written) leaves the one before in its place.
    /// </summary>
    private HttpClient Http()
    {
        lock (_gate)
        {
            string stamp = _files.Stamp;
            if (_http is not null && stamp == _stamp)
            {
                return _http;
            }

            try
            {
                // The one before is not disposed: its requests under way, such as a watch, live on.
                _http = Make();
                _stamp = stamp;
            }
            catch (EtcdException) when (_http is not null)
            {
            }

            return _http;
        }
    }

    private HttpClient Make() => new(new SocketsHttpHandler
    {
        // TCP has its own bound; this one is for TLS behind it.
        ConnectTimeout = 2 * _timings.ConnectTimeout,
        ConnectCallback = (context, stop) => Connections.ConnectAsync(context.DnsEndPoint, stop),
        SslOptions = _files.Load(),

        // A token goes where it was meant to go, and nowhere else.
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
    })
    {
        // Each request has its own deadline.
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = LongestAnswer,
    };
}
