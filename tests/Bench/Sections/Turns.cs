using System.Collections.Generic;
using System.Diagnostics;

namespace CsCni.Bench.Sections;

/// <summary>ADD and DEL by contenders in turn.</summary>
internal static class Turns
{
    private const int LeastRounds = 9;
    private const int MostRounds = 50;
    private const int WarmUp = 2;

    /// <param name="section">The part of the bench.</param>
    /// <param name="name">What they do.</param>
    /// <param name="pairs">The contenders, each with a pod of its own.</param>
    /// <param name="seconds">How long they are measured.</param>
    /// <returns>A row of ADD, and one of DEL.</returns>
    public static Row[] Measure(string section, string name, List<(Contender Contender, Pod Pod)> pairs, double seconds)
    {
        Row add = new(section, $"ADD {name}", "ms"), delete = new(section, $"DEL {name}", "ms");
        foreach ((Contender contender, _) in pairs)
        {
            delete.Of[contender.Name] = new();
            if (contender.TellsAdd)
            {
                add.Of[contender.Name] = new();
            }
        }

        Stopwatch watch = Stopwatch.StartNew();
        for (int round = -WarmUp; round < MostRounds && (round < LeastRounds || watch.Elapsed.TotalSeconds < seconds); round++)
        {
            // What the kernel still does of the call before hits another one in each round.
            pairs = [.. pairs[1..], pairs[0]];
            foreach ((Contender contender, Pod pod) in pairs)
            {
                double added = contender.Add(pod), deleted = contender.Delete(pod);
                if (round >= 0)
                {
                    add.Of.GetValueOrDefault(contender.Name)?.Add(added);
                    delete.Of[contender.Name].Add(deleted);
                }
            }
        }

        return [add, delete];
    }
}
