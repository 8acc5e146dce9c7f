using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;

namespace CsCni.Tests.ApiServer;

/// <summary>A watch that is open.</summary>
internal sealed class NodeWatch(HttpConnection connection, NodeStore store, ApiOptions options, HttpRequest request, long version, Fault? fault)
{
    private readonly bool _hasBookmarks = request.Asked("allowWatchBookmarks") is "1" or "true";
    private long _version = version;
    private int _events;

    /// <summary>Whether it says nothing more.</summary>
    internal bool IsMute { get; set; }

    /// <summary>Tells what happens, until its time is over.</summary>
    /// <returns>Whether the connection is of further use.</returns>
    internal async Task<bool> RunAsync(CancellationToken stop)
    {
        await connection.BeginAsync(200);
        if (fault?.Kind == FaultKind.RefuseAsEvent)
        {
            int? retryAfter = int.TryParse(fault.RetryAfter, out int seconds) ? seconds : null;
            await WriteAsync("ERROR", NodeRequests.StatusOf(fault.Status, fault.Reason ?? "InternalError", "too old resource version", retryAfter).ToJsonString());
            await connection.EndAsync();
            return true;
        }

        long end = Environment.TickCount64 + (1000L * int.Parse(request.Asked("timeoutSeconds") ?? "3600", CultureInfo.InvariantCulture));
        long bookmark = Environment.TickCount64 + (long)options.Bookmarks.TotalMilliseconds;
        while (Environment.TickCount64 < end)
        {
            (IReadOnlyList<NodeChange> changes, Task next) = store.Since(_version);
            foreach (NodeChange change in changes)
            {
                if (!await TellAsync(change.Type, Encoding.UTF8.GetString(NodeText.Of(change.Node, hasKind: true, options.Padding).Span), stop))
                {
                    return false;
                }

                _version = change.Version;
            }

            if (fault is not null && _events >= fault.After && await BreakOffAsync(stop) is bool isUsable)
            {
                return isUsable;
            }

            long now = Environment.TickCount64;
            if (now >= bookmark)
            {
                bookmark = now + (long)options.Bookmarks.TotalMilliseconds;
                await BookmarkAsync();
            }

            await Task.WhenAny(next, Task.Delay((int)Math.Clamp(Math.Min(bookmark, end) - now, 1, 60_000), stop));
            stop.ThrowIfCancellationRequested();
        }

        await connection.EndAsync();
        return true;
    }

    /// <summary>An object with nothing but its version, which the real one sends so as well.</summary>
    private async Task BookmarkAsync()
    {
        long current = store.Version;
        if (!_hasBookmarks || IsMute || current < _version)
        {
            return;
        }

        JsonObject node = new()
        {
            ["kind"] = "Node", ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject { ["resourceVersion"] = current.ToString(CultureInfo.InvariantCulture), ["creationTimestamp"] = null },
            ["spec"] = new JsonObject(), ["status"] = new JsonObject { ["daemonEndpoints"] = new JsonObject() },
        };

        // What happened up to this version has been told, unless it happened just now.
        if (!store.Since(_version).Changes.Any())
        {
            await WriteAsync("BOOKMARK", node.ToJsonString());
            _version = current;
        }
    }

    private async Task<bool> TellAsync(string type, string node, CancellationToken stop)
    {
        if (fault is not null && _events >= fault.After)
        {
            return await BreakOffAsync(stop) is null;
        }

        _events++;
        await WriteAsync(type, node);
        return true;
    }

    private async Task WriteAsync(string type, string content)
    {
        if (!IsMute)
        {
            await connection.WriteChunkAsync(Encoding.UTF8.GetBytes($"{{\"type\":\"{type}\",\"object\":{content}}}\n"));
        }
    }

    /// <summary>Ends as the fault has it. Whether the connection is of further use; null for a fault that is none of a watch's.</summary>
    private async Task<bool?> BreakOffAsync(CancellationToken stop)
    {
        switch (fault!.Kind)
        {
            case FaultKind.End:
                await connection.EndAsync();
                return true;
            case FaultKind.Reset:
                connection.Reset();
                return false;
            case FaultKind.Silence:
                await Task.Delay(Timeout.Infinite, stop);
                return false;
            default:
                return null;
        }
    }
}
