using System.Collections.Generic;
using System.Threading;

namespace CsCni.Tests.ApiServer;

/// <summary>What is to go wrong, in the order in which it was ordered.</summary>
public sealed class FaultPlan
{
    private readonly Lock _lock = new();
    private readonly List<(Fault Fault, int Left)> _faults = [];

    /// <summary>Orders a fault.</summary>
    public void Add(Fault fault)
    {
        lock (_lock)
        {
            _faults.Add((fault, fault.Times));
        }
    }

    /// <summary>Takes back all that has not yet happened.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _faults.Clear();
        }
    }

    /// <summary>The fault of a request; null for none.</summary>
    public Fault? Take(string verb)
    {
        lock (_lock)
        {
            for (int index = 0; index < _faults.Count; index++)
            {
                (Fault fault, int left) = _faults[index];
                if (fault.On is null || fault.On == verb)
                {
                    if (left == 1)
                    {
                        _faults.RemoveAt(index);
                    }
                    else
                    {
                        _faults[index] = (fault, left - 1);
                    }

                    return fault;
                }
            }

            return null;
        }
    }
}
