using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace CsCni.Agent.Health;

/// <summary>Whether the node is ready, and what is missing. For any thread.</summary>
internal sealed class ReadyState
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<ReadyCondition, string> _missing = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Nothing stands yet.</summary>
    internal ReadyState()
    {
        foreach (ReadyCondition condition in Enum.GetValues<ReadyCondition>())
        {
            _missing[condition] = "not yet";
        }
    }

    /// <summary>Completed at the first moment at which all stood, and from then on.</summary>
    internal Task WhenReady => _ready.Task;

    /// <summary>Whether all stands now.</summary>
    internal bool IsReady
    {
        get
        {
            lock (_lock)
            {
                return _missing.Count == 0;
            }
        }
    }

    /// <summary>A condition stands, or there is none.</summary>
    internal void Set(ReadyCondition condition)
    {
        bool isReady;
        lock (_lock)
        {
            _missing.Remove(condition);
            isReady = _missing.Count == 0;
        }

        if (isReady)
        {
            _ready.TrySetResult();
        }
    }

    /// <summary>A condition does not stand, or no longer.</summary>
    /// <param name="condition">Which.</param>
    /// <param name="why">Why not, and what to do, for an operator.</param>
    internal void Lack(ReadyCondition condition, string why)
    {
        lock (_lock)
        {
            _missing[condition] = why;
        }
    }

    /// <summary>What is missing, a line each: <c>subnet: no subnet for this node from etcd yet</c>. Empty where all stands.</summary>
    internal IReadOnlyList<string> Missing()
    {
        lock (_lock)
        {
            List<string> lines = [];
            foreach ((ReadyCondition condition, string why) in _missing)
            {
                lines.Add($"{Name(condition)}: {why}");
            }

            return lines;
        }
    }

    private static string Name(ReadyCondition condition) => condition switch
    {
        ReadyCondition.Plugins => "plugins",
        ReadyCondition.Membership => "membership",
        ReadyCondition.Underlay => "underlay",
        ReadyCondition.Subnet => "subnet",
        ReadyCondition.Overlay => "overlay",
        ReadyCondition.Rules => "rules",
        ReadyCondition.SubnetFile => "subnet file",
        _ => "conflist",
    };
}
