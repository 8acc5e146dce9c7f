using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Threading.Tasks;

namespace CsCni.Tests.ApiServer;

/// <summary>
/// How a test in another process has its way with the server, over plain HTTP. PUT, PATCH (merge) and DELETE of /nodes/NAME;
/// GET /nodes, /requests; POST /faults (a <see cref="Fault"/>), /drop, /mute, /stall, /resume, /compact, /restore?version=N,
/// /fill?count=N, /tokens (one a line); DELETE /faults.
/// </summary>
public sealed class ControlServer : IDisposable
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private readonly TcpListener _listener;
    private readonly ApiStandIn _api;

    /// <summary>Starts it.</summary>
    public ControlServer(ApiStandIn api, IPEndPoint listen)
    {
        _api = api;
        _listener = new(listen);
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => new($"http://{_listener.LocalEndpoint}");

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It has ended.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        socket.NoDelay = true;
        using HttpConnection connection = new(socket, new NetworkStream(socket, ownsSocket: true), null);
        try
        {
            while (await connection.ReadAsync(default) is HttpRequest request)
            {
                try
                {
                    await connection.WriteAsync(200, Encoding.UTF8.GetBytes(Answer(request)));
                }
                catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException or ArgumentException or NullReferenceException)
                {
                    await connection.WriteAsync(400, Encoding.UTF8.GetBytes(exception.Message), "text/plain");
                }
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            // The other end went away.
        }
    }

    private string Answer(HttpRequest request)
    {
        const string node = "/nodes/";
        if (request.Path.StartsWith(node, StringComparison.Ordinal))
        {
            return OfNode(request, request.Path[node.Length..]);
        }

        switch (request.Method, request.Path)
        {
            case ("GET", "/nodes"):
                return new JsonArray([.. _api.Store.Nodes.Values.Select(static item => item.Content.DeepClone())]).ToJsonString();
            case ("GET", "/requests"):
                return JsonSerializer.Serialize(_api.Requests, _json);
            case ("POST", "/faults"):
                _api.Faults.Add(JsonSerializer.Deserialize<Fault>(request.Body, _json)!);
                return "{}";
            case ("DELETE", "/faults"):
                _api.Faults.Clear();
                return "{}";
            case ("POST", "/tokens"):
                _api.Tokens = Encoding.UTF8.GetString(request.Body).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                return "{}";
            case ("POST", "/fill"):
                for (int number = 0; number < Number(request, "count"); number++)
                {
                    _api.Store.Put(NodeTemplate.Numbered(number));
                }

                return "{}";
            default:
                Switch(request);
                return "{}";
        }
    }

    private void Switch(HttpRequest request)
    {
        switch (request.Method, request.Path)
        {
            case ("POST", "/drop"): _api.Drop(); break;
            case ("POST", "/mute"): _api.Mute(); break;
            case ("POST", "/stall"): _api.Stall(); break;
            case ("POST", "/resume"): _api.Resume(); break;
            case ("POST", "/compact"): _api.Store.Compact(); break;
            case ("POST", "/restore"): _api.Store.Restore(Number(request, "version")); break;
            default: throw new InvalidOperationException($"{request.Method} {request.Path} is nothing that can be ordered");
        }
    }

    private string OfNode(HttpRequest request, string name)
    {
        switch (request.Method)
        {
            case "GET":
                return _api.Store.Nodes[name].Content.ToJsonString();
            case "PUT":
                JsonObject content = JsonNode.Parse(request.Body)!.AsObject();
                content["metadata"]!["name"] = name;
                return _api.Store.Put(content).Content.ToJsonString();
            case "PATCH":
                JsonObject patch = JsonNode.Parse(request.Body)!.AsObject();
                return _api.Store.Change(name, existing => StrategicMerge.Apply(existing, patch))?.Content.ToJsonString()
                    ?? throw new InvalidOperationException($"there is no node {name}");
            case "DELETE":
                return _api.Store.Delete(name) ? "{}" : throw new InvalidOperationException($"there is no node {name}");
            default:
                throw new InvalidOperationException($"{request.Method} of a node is nothing that can be ordered");
        }
    }

    private static int Number(HttpRequest request, string key) => int.Parse(request.Asked(key)!, CultureInfo.InvariantCulture);
}
