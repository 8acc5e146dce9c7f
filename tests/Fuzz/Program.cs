using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using CsCni.Fuzz;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
FuzzOptions options;
try
{
    options = FuzzOptions.Parse(args);
}
catch (FormatException exception)
{
    Console.Error.WriteLine($"{exception.Message}\n{FuzzOptions.Usage}");
    return 2;
}

List<FuzzTarget> targets = FuzzTargets.Picked(options.Only);
if (targets.Count == 0 || (options.Input is not null && targets.Count > 1))
{
    Console.Error.WriteLine($"{(targets.Count == 0 ? "ONLY is no target" : "INPUT needs one target")}; there are {string.Join(", ", FuzzTargets.All().Select(static target => target.Name))}");
    return 2;
}

if (options.Input is null)
{
    return new FuzzRun(options, targets).Run() ? 0 : 1;
}

TargetRun run = new(targets[0], options);
run.RunFile(options.Input);
Console.WriteLine(run.Failure is null ? "every promise was kept" : $"FAILED {targets[0].Name}: {run.Failure}");
return run.Failure is null ? 0 : 1;
