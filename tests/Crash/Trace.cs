using System;
using System.Collections.Generic;

namespace CsCni.Crash;

/// <summary>The system calls of one undisturbed run.</summary>
internal sealed class Trace
{
    /// <summary>The first thing that a program of ours does of its own: what comes before is the language runtime's start.</summary>
    private const string FirstOwn = "\"/proc/self/environ\"";

    private readonly Dictionary<string, int> _counts = [];
    private readonly Dictionary<string, int> _startCounts = [];

    /// <summary>Reads what <c>strace -f -o</c> wrote.</summary>
    public Trace(IEnumerable<string> lines)
    {
        bool isStart = true;
        Dictionary<(string Process, string Name), int> counts = [];
        foreach (string line in lines)
        {
            // A call that the kernel restarts, such as the read of a sysctl while others change links.
            if (line.Contains("ERESTART", StringComparison.Ordinal) || NameOf(line) is not { } name)
            {
                continue;
            }

            isStart &= !line.Contains(FirstOwn, StringComparison.Ordinal);
            (string, string) key = (line[..(line.IndexOf(' ') + 1)], name);
            counts[key] = counts.GetValueOrDefault(key) + 1;
            _counts[name] = Math.Max(counts[key], _counts.GetValueOrDefault(name));
            if (isStart)
            {
                _startCounts[name] = _counts[name];
            }
        }
    }

    /// <summary>How often each system call was made by the process that made it most often: strace counts for each by itself.</summary>
    public IReadOnlyDictionary<string, int> Counts => _counts;

    /// <summary>How many calls of a name the language runtime makes before our own code begins.</summary>
    public int StartCount(string call) => _startCounts.GetValueOrDefault(call);

    /// <summary>Whether a call is of the language runtime's start, which can only end the process.</summary>
    public bool IsStart(string call, int number) => number <= StartCount(call);

    /// <summary>"123 sendto(3, ..." and "sendto(3, ..." have a name; "123 +++ exited" and "123 &lt;... read resumed>" have none.</summary>
    private static string? NameOf(string line)
    {
        ReadOnlySpan<char> rest = line.AsSpan().TrimStart("0123456789").TrimStart(' ');
        int end = rest.IndexOf('(');
        return end > 0 && char.IsAsciiLetter(rest[0]) && rest[..end].IndexOf(' ') < 0 ? rest[..end].ToString() : null;
    }
}
