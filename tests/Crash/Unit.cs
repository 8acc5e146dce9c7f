using System;
using System.Collections.Generic;
using System.Linq;

namespace CsCni.Crash;

/// <summary>All cases of an operation of a kind, run one after another by one worker.</summary>
/// <param name="kind">The kind.</param>
/// <param name="operation">The operation.</param>
/// <param name="faults">The faults that are injected.</param>
internal sealed class Unit(Kind kind, string operation, IReadOnlyCollection<string> faults)
{
    /// <summary>The kernel restarts calls as often as it likes, and strace counts each of them.</summary>
    private const int Restarts = 20;

    private static readonly string[] s_operations = ["ADD", "DEL", "GC", "CHECK", "STATUS"];

    public string Name => $"{kind.Name}/{operation}";

    /// <summary>All of a choice of kinds.</summary>
    public static IEnumerable<Unit> Of(IEnumerable<Kind> kinds, IReadOnlyCollection<string> faults, IReadOnlyCollection<string>? operations = null) =>
        from kind in kinds from operation in operations ?? s_operations select new Unit(kind, operation, faults);

    /// <summary>Runs every case.</summary>
    /// <param name="report">Told of what was run: the case, and what was wrong, if anything was.</param>
    public void RunAll(Action<Case, string?> report)
    {
        using Session session = new(kind);
        int planned = 0, hit = 0;
        foreach (string fault in faults)
        {
            Trace trace = session.Trial.Probe(operation, withChildren: fault == "kill");
            foreach (string cleanUp in CleanUps(fault))
            {
                foreach (string call in trace.Counts.Keys.Where(call => Faults.Applies(fault, call)).Order(StringComparer.Ordinal))
                {
                    bool wasHit = true;
                    int first = kind.IncludesStart ? 1 : 1 + trace.StartCount(call);
                    planned += trace.Counts[call] - first + 1;
                    for (int number = first; wasHit && number <= trace.Counts[call] + Restarts; number++)
                    {
                        wasHit = session.Run(new(kind.Name, operation, fault, cleanUp, call, number), trace, report);
                        hit += wasHit ? 1 : 0;
                    }
                }
            }
        }

        session.Finish();

        // How often memory is asked for, say, differs from run to run; all else does not.
        if (hit < planned * 9 / 10)
        {
            throw new CrashException($"only {hit} faults of {planned} were met");
        }
    }

    /// <summary>Runs some cases, spread over all by chance.</summary>
    public void RunSome(int count, Random random, Action<Case, string?> report)
    {
        using Session session = new(kind);
        Dictionary<bool, Trace> traces = [];
        for (int index = 0; index < count; index++)
        {
            // Kills and errors by turns.
            string fault = index % 2 == 0 ? faults.First() : faults.ElementAt(random.Next(faults.Count));
            string[] cleanUps = CleanUps(fault);
            bool isKill = fault == "kill";
            if (!traces.TryGetValue(isKill, out Trace? trace))
            {
                traces[isKill] = trace = session.Trial.Probe(operation, withChildren: isKill);
            }

            (string Call, int Number)[] points =
            [
                .. from call in trace.Counts where Faults.Applies(fault, call.Key)
                   from number in Enumerable.Range(1, call.Value) where !trace.IsStart(call.Key, number)
                   select (call.Key, number),
            ];
            if (points.Length == 0)
            {
                continue;
            }

            (string name, int which) = points[random.Next(points.Length)];
            session.Run(new(kind.Name, operation, fault, cleanUps[random.Next(cleanUps.Length)], name, which), trace, report);
        }

        session.Finish();
    }

    /// <summary>Runs one case, or those of all numbers of its call where it has the number 0.</summary>
    public static void RunOne(Kind kind, Case tested, Action<Case, string?> report)
    {
        using Session session = new(kind);
        Trace trace = session.Trial.Probe(tested.Operation, withChildren: tested.IsKill);
        int last = tested.Number == 0 ? trace.Counts.GetValueOrDefault(tested.Call) : tested.Number;
        for (int number = tested.Number == 0 ? 1 + trace.StartCount(tested.Call) : tested.Number; number <= last; number++)
        {
            session.Run(tested with { Number = number }, trace, report);
        }

        session.Finish();
    }

    /// <summary>After an error it is the same again; after a kill, either.</summary>
    private string[] CleanUps(string fault) => operation switch
    {
        "CHECK" or "STATUS" => ["DEL"],
        _ when fault == "kill" => ["DEL", "GC"],
        "GC" => ["GC"],
        _ => ["DEL"],
    };
}
