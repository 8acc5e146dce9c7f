using System;
using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;

namespace CsCni.Tests.ApiServer;

/// <summary>Answers what is asked about nodes.</summary>
internal sealed class NodeRequests(ApiOptions options, NodeStore store, FaultPlan faults)
{
    private const string Nodes = "/api/v1/nodes";

    private readonly ConcurrentDictionary<string, (long Version, ImmutableSortedDictionary<string, StoredNode> Nodes)> _lists = [];
    private readonly ConcurrentDictionary<NodeWatch, bool> _watches = [];

    /// <summary>How many watches are open.</summary>
    internal int Watches => _watches.Count;

    /// <summary>What kind of request it is.</summary>
    internal static string VerbOf(HttpRequest request) => (request.Method, request.Path) switch
    {
        ("GET", Nodes) when request.Asked("watch") is "1" or "true" => "watch",
        ("GET", Nodes) => string.IsNullOrEmpty(request.Asked("continue")) ? "list" : "continue",
        ("GET", _) when request.Path.StartsWith(Nodes + "/", StringComparison.Ordinal) => "get",
        ("PATCH", _) when request.Path.StartsWith(Nodes + "/", StringComparison.Ordinal) && request.Path.EndsWith("/status", StringComparison.Ordinal) => "patch",
        _ => $"{request.Method} {request.Path}",
    };

    /// <summary>Answers with a Status object.</summary>
    internal static Task RefuseAsync(HttpConnection connection, int code, string reason, string message, string? retryAfter) =>
        connection.WriteAsync(
            code, Encoding.UTF8.GetBytes(StatusOf(code, reason, message, null).ToJsonString()),
            more: retryAfter is null ? null : $"Retry-After: {retryAfter}\r\n");

    /// <summary>A Status object.</summary>
    internal static JsonObject StatusOf(int code, string reason, string message, int? retryAfterSeconds)
    {
        JsonObject status = new()
        {
            ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Failure",
            ["message"] = message, ["reason"] = reason, ["code"] = code,
        };
        if (retryAfterSeconds is int seconds)
        {
            status["details"] = new JsonObject { ["retryAfterSeconds"] = seconds };
        }

        return status;
    }

    /// <summary>The watches that are open say nothing more.</summary>
    internal void Mute()
    {
        foreach (NodeWatch watch in _watches.Keys)
        {
            watch.IsMute = true;
        }
    }

    /// <summary>Answers a request.</summary>
    /// <returns>False where the connection is of no further use.</returns>
    internal async Task<bool> ServeAsync(HttpConnection connection, HttpRequest request, string verb, CancellationToken stop)
    {
        Fault? fault = faults.Take(verb);
        switch (fault?.Kind)
        {
            case FaultKind.Refuse:
                await RefuseAsync(connection, fault.Status, fault.Reason ?? "InternalError", "the test wants it so", fault.RetryAfter);
                return true;
            case FaultKind.Answer:
                await connection.WriteAsync(fault.Status, Encoding.UTF8.GetBytes(fault.Body), "text/html");
                return true;
            case FaultKind.Reset when fault.After < 0:
                connection.Reset();
                return false;
            case FaultKind.Silence when fault.After < 0:
                await Task.Delay(Timeout.Infinite, stop);
                return false;
            default:
                return await ServeAsync(connection, request, verb, fault, stop);
        }
    }

    private async Task<bool> ServeAsync(HttpConnection connection, HttpRequest request, string verb, Fault? fault, CancellationToken stop)
    {
        switch (verb)
        {
            case "watch":
                return await WatchAsync(connection, request, fault, stop);
            case "list" or "continue":
                return await ListAsync(connection, request, fault, stop);
            case "get":
                await AnswerAsync(connection, store.Nodes.GetValueOrDefault(request.Path[(Nodes.Length + 1)..]), request.Path);
                return true;
            case "patch":
                await PatchAsync(connection, request);
                return true;
            default:
                await RefuseAsync(connection, 403, "Forbidden", $"{verb} is forbidden: the role has get, list and watch of nodes, and patch of nodes/status", null);
                return true;
        }
    }

    private async Task<bool> WatchAsync(HttpConnection connection, HttpRequest request, Fault? fault, CancellationToken stop)
    {
        if (!long.TryParse(request.Asked("resourceVersion"), NumberStyles.None, CultureInfo.InvariantCulture, out long version))
        {
            await RefuseAsync(connection, 400, "BadRequest", "resourceVersion is no number", null);
            return true;
        }

        if (store.IsCompacted(version))
        {
            fault = new() { Kind = FaultKind.RefuseAsEvent, Status = 410, Reason = "Expired" };
        }

        NodeWatch watch = new(connection, store, options, request, version, fault);
        _watches[watch] = true;
        try
        {
            return await watch.RunAsync(stop);
        }
        finally
        {
            _watches.TryRemove(watch, out _);
        }
    }

    private async Task<bool> ListAsync(HttpConnection connection, HttpRequest request, Fault? fault, CancellationToken stop)
    {
        // Where a page begins: the list that it is of, and the name after which it goes on.
        string[] place = (request.Asked("continue") ?? string.Empty).Split(' ', 2);
        if (place.Length == 2 && (!_lists.TryGetValue(place[0], out var list) || store.IsCompacted(list.Version)))
        {
            await RefuseAsync(connection, 410, "Expired", "The provided continue parameter is too old to display a consistent list result.", null);
            return true;
        }

        list = place.Length == 2 ? _lists[place[0]] : store.Snapshot();
        int limit = Math.Min(options.LargestPage, int.Parse(request.Asked("limit") ?? "0", CultureInfo.InvariantCulture) is > 0 and var asked ? asked : int.MaxValue);
        List<StoredNode> rest = [.. list.Nodes.Values.SkipWhile(node => place.Length == 2 && string.CompareOrdinal(node.Name, place[1]) <= 0)];
        string? next = null;
        if (rest.Count > limit)
        {
            string key = place.Length == 2 ? place[0] : Guid.NewGuid().ToString("n");
            _lists[key] = list;
            next = $"{key} {rest[limit - 1].Name}";
            rest.RemoveRange(limit, rest.Count - limit);
        }

        ReadOnlyMemory<byte> body = Page(list.Version, next, rest);
        return fault is null
            ? await AnswerAsync(connection, request, body)
            : await BreakOffAsync(connection, body, fault, stop);
    }

    private ReadOnlyMemory<byte> Page(long version, string? next, List<StoredNode> nodes)
    {
        ArrayBufferWriter<byte> buffer = new(64 * 1024);
        using Utf8JsonWriter writer = new(buffer);
        writer.WriteStartObject();
        writer.WriteString("kind", "NodeList");
        writer.WriteString("apiVersion", "v1");
        writer.WriteStartObject("metadata");
        writer.WriteString("resourceVersion", version.ToString(CultureInfo.InvariantCulture));
        if (next is not null)
        {
            writer.WriteString("continue", next);
        }

        writer.WriteEndObject();
        writer.WriteStartArray("items");
        foreach (StoredNode node in nodes)
        {
            NodeText.Write(writer, node, hasKind: false, options.Padding);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>As the real one: gzipped where the client takes that and the answer is large.</summary>
    private static async Task<bool> AnswerAsync(HttpConnection connection, HttpRequest request, ReadOnlyMemory<byte> body)
    {
        const int large = 128 * 1024;
        if (body.Length < large || request.Header("Accept-Encoding")?.Contains("gzip", StringComparison.Ordinal) != true)
        {
            await connection.WriteAsync(200, body);
            return true;
        }

        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(body.Span);
        }

        await connection.WriteAsync(200, packed.GetBuffer().AsMemory(0, (int)packed.Length), more: "Content-Encoding: gzip\r\n");
        return true;
    }

    private static async Task<bool> BreakOffAsync(HttpConnection connection, ReadOnlyMemory<byte> body, Fault fault, CancellationToken stop)
    {
        await connection.BeginAsync(200);
        await connection.WriteChunkAsync(body[..Math.Clamp(fault.After, 1, body.Length)]);
        switch (fault.Kind)
        {
            case FaultKind.End:
                await connection.EndAsync();
                return true;
            case FaultKind.Silence:
                await Task.Delay(Timeout.Infinite, stop);
                return false;
            default:
                connection.Reset();
                return false;
        }
    }

    private async Task PatchAsync(HttpConnection connection, HttpRequest request)
    {
        string name = request.Path[(Nodes.Length + 1)..^"/status".Length];
        if (request.Header("Content-Type") != "application/strategic-merge-patch+json")
        {
            await RefuseAsync(connection, 415, "UnsupportedMediaType", "expected application/strategic-merge-patch+json", null);
            return;
        }

        JsonObject patch = JsonNode.Parse(request.Body)!.AsObject();

        // The status of a node takes its labels and annotations along; its spec it leaves as it is.
        patch.Remove("spec");
        await AnswerAsync(connection, store.Change(name, node => StrategicMerge.Apply(node, patch)), request.Path);
    }

    private Task AnswerAsync(HttpConnection connection, StoredNode? node, string path) => node is null
        ? RefuseAsync(connection, 404, "NotFound", $"nodes \"{path.Split('/')[4]}\" not found", null)
        : connection.WriteAsync(200, NodeText.Of(node, hasKind: true, options.Padding));
}
