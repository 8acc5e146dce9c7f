using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;

namespace CsCni.Tests.ApiServer;

/// <summary>Keeps nodes, counts versions, and remembers what changed until it is compacted.</summary>
public sealed class NodeStore
{
    private readonly Lock _lock = new();
    private readonly List<NodeChange> _history = [];
    private ImmutableSortedDictionary<string, StoredNode> _nodes = ImmutableSortedDictionary.Create<string, StoredNode>(StringComparer.Ordinal);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _compacted;

    /// <summary>The version of the newest change.</summary>
    public long Version { get; private set; } = 1000;

    /// <summary>All nodes, by name.</summary>
    public ImmutableSortedDictionary<string, StoredNode> Nodes
    {
        get
        {
            lock (_lock)
            {
                return _nodes;
            }
        }
    }

    /// <summary>All nodes with the version of which they are.</summary>
    public (long Version, ImmutableSortedDictionary<string, StoredNode> Nodes) Snapshot()
    {
        lock (_lock)
        {
            return (Version, _nodes);
        }
    }

    /// <summary>Puts a node in the place of the one of its name. One that is equal changes nothing.</summary>
    public StoredNode Put(JsonObject content)
    {
        lock (_lock)
        {
            string name = (string)content["metadata"]!["name"]!;
            StoredNode? before = _nodes.GetValueOrDefault(name);
            JsonObject copy = (JsonObject)content.DeepClone();
            copy.Remove("apiVersion");
            copy.Remove("kind");
            JsonObject metadata = (JsonObject)copy["metadata"]!;
            metadata["uid"] = (string?)before?.Content["metadata"]!["uid"] ?? Guid.NewGuid().ToString();
            metadata["creationTimestamp"] ??= (string?)before?.Content["metadata"]!["creationTimestamp"] ?? DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
            metadata["resourceVersion"] = before?.Version.ToString();
            if (before is not null && JsonNode.DeepEquals(before.Content, copy))
            {
                return before;
            }

            Version++;
            metadata["resourceVersion"] = Version.ToString();
            StoredNode node = new(name, Version, copy);
            _nodes = _nodes.SetItem(name, node);
            Add(new(Version, before is null ? "ADDED" : "MODIFIED", node));
            return node;
        }
    }

    /// <summary>Changes a node; null where there is none of that name.</summary>
    public StoredNode? Change(string name, Action<JsonObject> change)
    {
        lock (_lock)
        {
            if (!_nodes.TryGetValue(name, out StoredNode? before))
            {
                return null;
            }

            JsonObject copy = (JsonObject)before.Content.DeepClone();
            change(copy);
            return Put(copy);
        }
    }

    /// <summary>Deletes a node.</summary>
    public bool Delete(string name)
    {
        lock (_lock)
        {
            if (!_nodes.TryGetValue(name, out StoredNode? node))
            {
                return false;
            }

            Version++;
            JsonObject last = (JsonObject)node.Content.DeepClone();
            last["metadata"]!["resourceVersion"] = Version.ToString();
            _nodes = _nodes.Remove(name);
            Add(new(Version, "DELETED", new(name, Version, last)));
            return true;
        }
    }

    /// <summary>Forgets what changed so far, as etcd's compaction does: who goes on from before is told 410.</summary>
    public void Compact()
    {
        lock (_lock)
        {
            _compacted = Version;
            _history.Clear();
        }
    }

    /// <summary>Goes back to another version, as an API server does whose etcd was restored from a backup.</summary>
    public void Restore(long version)
    {
        lock (_lock)
        {
            Version = version;
            _compacted = 0;
            _history.Clear();
        }
    }

    /// <summary>Whether what happened after this version is no longer known.</summary>
    public bool IsCompacted(long version)
    {
        lock (_lock)
        {
            return version < _compacted;
        }
    }

    /// <summary>What happened after a version, and a task that ends at the next change.</summary>
    public (IReadOnlyList<NodeChange> Changes, Task Next) Since(long version)
    {
        lock (_lock)
        {
            return ([.. _history.Where(change => change.Version > version)], _changed.Task);
        }
    }

    private void Add(NodeChange change)
    {
        _history.Add(change);
        TaskCompletionSource told = _changed;
        _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        told.SetResult();
    }
}
