using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using CsCni.Crash;

// `make test-crash`: faults at every system call of every operation of every kind of attachment.
try
{
    Options options = new();
    using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End), terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
    foreach (string path in (string[])[Paths.Plugin, Paths.Ipam, Paths.Dhcp])
    {
        if (!File.Exists(path))
        {
            throw new CrashException($"{path} is not there: make build");
        }
    }

    Kind[] absent = [.. options.Kinds.Where(static kind => !Matrix.HasKernel(kind))];
    if (absent.Length > 0)
    {
        Console.WriteLine($"left out, since this kernel has none: {string.Join(", ", absent.Select(static kind => kind.Name))}");
    }

    if (options.Case is { } tested)
    {
        (int cases, IReadOnlyList<string> failures) = Matrix.RunCase(tested);
        Console.WriteLine(failures.Count > 0 ? string.Join('\n', failures) : $"{tested}: all is as it was behind {cases}");
        return failures.Count == 0 ? 0 : 1;
    }

    List<Unit> units = [.. Unit.Of(options.Kinds.Except(absent), options.Faults, options.Operations)];
    Tally tally = Matrix.Run(units, options.Jobs, Console.WriteLine, (unit, index, report) =>
    {
        if (options.Sample > 0)
        {
            unit.RunSome(options.Sample, new(options.Seed + index), report);
        }
        else
        {
            unit.RunAll(report);
        }
    });
    Console.WriteLine($"{tally.Cases} cases of {units.Count} operations of kinds in {tally.Elapsed:h\\:mm\\:ss}, {tally.Failures.Count} failed");
    return tally.Failures.Count == 0 && !Matrix.Stop.IsCancellationRequested ? 0 : 1;
}
catch (CrashException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}

static void End(PosixSignalContext context)
{
    context.Cancel = true;
    Matrix.Stop.Cancel();
}
