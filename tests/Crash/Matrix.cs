using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using CsCni.Linux;

namespace CsCni.Crash;

/// <summary>Units on several workers.</summary>
public static class Matrix
{
    /// <summary>Ends all workers behind the case that each is at, so that nothing is left behind.</summary>
    internal static CancellationTokenSource Stop { get; } = new();

    /// <summary>Runs some cases of each operation of kinds, chosen by chance, for the tests.</summary>
    /// <returns>How many were run, and what failed.</returns>
    public static (int Cases, IReadOnlyList<string> Failures) RunSample(IEnumerable<Kind> kinds, int count, int seed, int jobs, IReadOnlyList<string> operations)
    {
        Tally tally = Run([.. Unit.Of(kinds.Where(HasKernel), Faults.Names, operations)], jobs, static _ => { }, (unit, index, report) => unit.RunSome(count, new(seed + index), report));
        return (tally.Cases, tally.Failures);
    }

    /// <summary>Runs one case, or those of all numbers of its call where it has the number 0.</summary>
    /// <param name="text">The case as <see cref="Case.Parse"/> reads it.</param>
    /// <returns>How many were run, and what failed.</returns>
    public static (int Cases, IReadOnlyList<string> Failures) RunCase(string text)
    {
        Case tested = Case.Parse(text);
        Tally tally = new(1, static _ => { });
        Unit.RunOne(Kinds.All.FirstOrDefault(kind => kind.Name == tested.Kind) ?? throw new CrashException($"there is no kind \"{tested.Kind}\""), tested, tally.Report);
        return (tally.Cases, tally.Failures);
    }

    internal static Tally Run(IReadOnlyList<Unit> units, int jobs, Action<string> print, Action<Unit, int, Action<Case, string?>> run)
    {
        Tally tally = new(units.Count, print);
        int next = -1;
        Thread[] workers = [.. Enumerable.Range(0, jobs).Select(_ => new Thread(() => Work(units, ref next, tally, run)))];
        Array.ForEach(workers, static worker => worker.Start());
        Array.ForEach(workers, static worker => worker.Join());
        return tally;
    }

    /// <summary>Whether this kernel has what a kind needs, tried in a namespace that is thrown away.</summary>
    internal static bool HasKernel(Kind kind)
    {
        if (kind.Needs is null)
        {
            return true;
        }

        using NetNsThread thread = new();
        return thread.Run(() => Shell.Can("ip link add up0 type veth peer name up1") && Shell.Can(kind.Needs));
    }

    private static void Work(IReadOnlyList<Unit> units, ref int next, Tally tally, Action<Unit, int, Action<Case, string?>> run)
    {
        for (int index = Interlocked.Increment(ref next); index < units.Count; index = Interlocked.Increment(ref next))
        {
            try
            {
                run(units[index], index, tally.Report);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception exception)
            {
                tally.Broken(units[index].Name, exception is CrashException ? exception.Message : exception.ToString());
            }

            tally.EndUnit();
        }
    }
}
