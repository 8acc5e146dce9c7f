using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading;
using System.Threading.Tasks;

namespace CsCni.Agent.Membership.Kubernetes.Api;

/// <summary>
/// Asks the Kubernetes API about nodes, over HTTP/1.1. Every request is made with the access as its files have it at that
/// moment, so that a new token or a mended file needs no restart. Whatever fails is an <see cref="ApiException"/>.
/// </summary>
internal sealed class ApiClient : IDisposable
{
    /// <summary>Nodes a page: ten megabytes at most that the API must have ready at once.</summary>
    private const int PageSize = 500;

    private const string Nodes = "api/v1/nodes";

    private readonly Func<ApiAccess> _access;
    private readonly AnnotationKeys _keys;
    private readonly ApiTimes _times;
    private readonly HttpClient _http;

    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <param name="access">Reads the access anew at each call.</param>
    /// <param name="keys">Which annotations are of use.</param>
    /// <param name="times">How long is waited for what.</param>
    internal ApiClient(Func<ApiAccess> access, AnnotationKeys keys, ApiTimes times)
    {
        _access = access;
        _keys = keys;
        _times = times;
        Connections = new(times.Connect);
        SocketsHttpHandler handler = new()
        {
            // A redirection would take the token elsewhere, and a proxy is not for what runs beside the API.
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.GZip,
            ConnectCallback = new ApiConnector(Connections, times.Connect).ConnectAsync,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            MaxResponseHeadersLength = 64,
        };
        _http = new(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.Add(new("cscni-agent", typeof(ApiClient).Assembly.GetName().Version?.ToString(3)));
        _http.DefaultRequestHeaders.Accept.Add(new("application/json"));
    }

    /// <summary>The connections to the API.</summary>
    internal OpenConnections Connections { get; }

    /// <summary>Asks for a page of the list of nodes.</summary>
    /// <param name="from">Where the page begins, as the page before told; null for the first.</param>
    /// <param name="item">Takes each node; the object is used again for the next one.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>The list's resource version, and where the next page begins: null for nowhere.</returns>
    internal async Task<(string ResourceVersion, string? Next)> ListNodesAsync(string? from, Action<ApiObject> item, CancellationToken stop)
    {
        // Without a resource version, which means as of now: from a cache that is behind, nodes that joined would leave again.
        string query = $"{Nodes}?limit={PageSize}" + (from is null ? string.Empty : $"&continue={Uri.EscapeDataString(from)}");
        using HttpRequestMessage request = new(HttpMethod.Get, query);
        ApiObject list = await SendAsync(request, new(_keys, isWatch: false) { OnItem = item }, stop);
        if (list.Kind != "NodeList" || string.IsNullOrEmpty(list.ResourceVersion))
        {
            throw NotTheApi(request, $"expected a NodeList with a resource version, got kind \"{Visible.Text(list.Kind)}\"");
        }

        return (list.ResourceVersion, string.IsNullOrEmpty(list.Continue) ? null : list.Continue);
    }

    /// <summary>Follows the nodes until the API ends the watch, which it does now and then.</summary>
    /// <param name="from">The resource version after which it begins.</param>
    /// <param name="onEvent">Takes each event: type and object, which is used again for the next one.</param>
    /// <param name="onPause">Called when all that has come so far has been read.</param>
    /// <param name="stop">Ends it.</param>
    internal async Task WatchNodesAsync(string from, Action<string?, ApiObject> onEvent, Action onPause, CancellationToken stop)
    {
        double seconds = _times.Watch.TotalSeconds * (1 + Random.Shared.NextDouble());
        using HttpRequestMessage request = new(
            HttpMethod.Get,
            $"{Nodes}?watch=1&allowWatchBookmarks=true&resourceVersion={Uri.EscapeDataString(from)}&timeoutSeconds={Math.Max(1, (int)seconds)}");
        using CancellationTokenSource silence = CancellationTokenSource.CreateLinkedTokenSource(stop);
        ApiObjectReader reader = new(_keys, isWatch: true)
        {
            OnEvent = (type, node) =>
            {
                silence.CancelAfter(_times.Silence);
                onEvent(type, node);
            },
        };
        try
        {
            using HttpResponseMessage response = await OpenAsync(request, stop);
            silence.CancelAfter(_times.Silence);
            await using Stream body = await response.Content.ReadAsStreamAsync(silence.Token);
            JsonTokenStream tokens = new(reader, manyValues: true);
            while (await body.ReadAsync(tokens.Free(), silence.Token) is int count and > 0)
            {
                tokens.Commit(count);
                onPause();
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new ApiException($"the API at {request.RequestUri} was silent for {_times.Silence.TotalSeconds:0.###} s: not even a bookmark came") { IsUseless = true };
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw Unreachable(request, exception);
        }
    }

    /// <summary>Asks for a node.</summary>
    internal async Task<ApiObject> GetNodeAsync(string name, CancellationToken stop)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"{Nodes}/{Uri.EscapeDataString(name)}");
        return Node(request, await SendAsync(request, new(_keys, isWatch: false), stop));
    }

    /// <summary>Changes a node's annotations and conditions, by way of its status, as Flannel's role allows.</summary>
    /// <param name="name">The node.</param>
    /// <param name="patch">A strategic merge patch.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>The node as it is then.</returns>
    internal async Task<ApiObject> PatchNodeStatusAsync(string name, ReadOnlyMemory<byte> patch, CancellationToken stop)
    {
        using HttpRequestMessage request = new(HttpMethod.Patch, $"{Nodes}/{Uri.EscapeDataString(name)}/status")
        {
            Content = new ReadOnlyMemoryContent(patch) { Headers = { ContentType = new("application/strategic-merge-patch+json") } },
        };
        return Node(request, await SendAsync(request, new(_keys, isWatch: false), stop));
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static ApiObject Node(HttpRequestMessage request, ApiObject answer) => answer is { Kind: "Node", Name.Length: > 0 }
        ? answer
        : throw NotTheApi(request, $"expected a Node, got kind \"{Visible.Text(answer.Kind)}\"");

    /// <summary>Sends a request whose answer is one object, and reads that.</summary>
    private async Task<ApiObject> SendAsync(HttpRequestMessage request, ApiObjectReader reader, CancellationToken stop)
    {
        try
        {
            using HttpResponseMessage response = await OpenAsync(request, stop);
            await ReadAsync(request, response, reader, stop);
            return reader.Root;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw Unreachable(request, exception);
        }
    }

    /// <summary>Sends a request, and reads the answer's head; what is no success is thrown.</summary>
    private async Task<HttpResponseMessage> OpenAsync(HttpRequestMessage request, CancellationToken stop)
    {
        ApiAccess access = _access();
        request.RequestUri = access.At(request.RequestUri!.OriginalString);
        request.Options.Set(ApiConnector.Access, access);
        request.Headers.Authorization = access.Token is null ? null : new("Bearer", access.Token);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(_times.Connect + _times.Answer);
        HttpResponseMessage? response = null;
        try
        {
            response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return response.IsSuccessStatusCode ? response : throw await RefusalAsync(request, response, limit.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            response?.Dispose();
            throw new ApiException($"no answer from the API to {Told(request)} within {(_times.Connect + _times.Answer).TotalSeconds:0.###} s");
        }
        catch
        {
            response?.Dispose();
            throw;
        }
    }

    private async Task ReadAsync(HttpRequestMessage request, HttpResponseMessage response, ApiObjectReader reader, CancellationToken stop)
    {
        using CancellationTokenSource whole = CancellationTokenSource.CreateLinkedTokenSource(stop);
        whole.CancelAfter(_times.Page);
        using CancellationTokenSource part = CancellationTokenSource.CreateLinkedTokenSource(whole.Token);
        try
        {
            part.CancelAfter(_times.Answer);
            await using Stream body = await response.Content.ReadAsStreamAsync(part.Token);
            JsonTokenStream tokens = new(reader, manyValues: false);
            while (await body.ReadAsync(tokens.Free(), part.Token) is int count and > 0)
            {
                part.CancelAfter(_times.Answer);
                tokens.Commit(count);
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new ApiException($"the API's answer to {Told(request)} stopped before its end");
        }

        if (!reader.IsComplete)
        {
            throw new ApiException($"the API's answer to {Told(request)} ended too early");
        }
    }

    /// <summary>What the API said against it: a Status, or whatever something in between has answered.</summary>
    private async Task<ApiException> RefusalAsync(HttpRequestMessage request, HttpResponseMessage response, CancellationToken stop)
    {
        ApiObjectReader reader = new(_keys, isWatch: false);
        try
        {
            await ReadAsync(request, response, reader, stop);
        }
        catch (Exception exception) when (exception is ApiException or HttpRequestException or IOException)
        {
            // The status alone is told then.
        }

        return Refusal.Of(Told(request), response.StatusCode, reader.Root, Delay(response.Headers.RetryAfter));
    }

    private static TimeSpan? Delay(RetryConditionHeaderValue? header) =>
        header?.Delta ?? (header?.Date is DateTimeOffset date ? date - DateTimeOffset.UtcNow : null);

    private static ApiException NotTheApi(HttpRequestMessage request, string what) =>
        new($"what answers {Told(request)} is not the Kubernetes API: {what}") { IsUseless = true };

    private static ApiException Unreachable(HttpRequestMessage request, Exception exception)
    {
        // The outer ones say that something failed, the innermost what.
        Exception innermost = exception;
        while (innermost.InnerException is not null)
        {
            innermost = innermost.InnerException;
        }

        return new($"no connection to the API for {Told(request)}: {innermost.Message}");
    }

    private static string Told(HttpRequestMessage request) => $"{request.Method} {request.RequestUri}";
}
