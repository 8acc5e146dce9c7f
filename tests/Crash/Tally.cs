using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;

namespace CsCni.Crash;

/// <summary>What was run so far, what failed, and how long the rest will take.</summary>
internal sealed class Tally(int units, Action<string> print)
{
    private readonly Lock _lock = new();
    private readonly Stopwatch _time = Stopwatch.StartNew();
    private readonly List<string> _failures = [];
    private TimeSpan _told;
    private int _cases;
    private int _units;

    public IReadOnlyList<string> Failures => _failures;

    public int Cases => _cases;

    public TimeSpan Elapsed => _time.Elapsed;

    public void Report(Case tested, string? failure)
    {
        lock (_lock)
        {
            _cases++;
            if (failure is not null)
            {
                _failures.Add($"{tested}: {failure}");
                print($"FAILED {tested}\n  {failure}\n  again: make test-crash CASE={tested}");
            }

            Tell();
        }
    }

    /// <summary>A kind of attachment that could not be run at all.</summary>
    public void Broken(string unit, string failure)
    {
        lock (_lock)
        {
            _failures.Add($"{unit}: {failure}");
            print($"FAILED {unit}\n  {failure}");
        }
    }

    public void EndUnit()
    {
        lock (_lock)
        {
            _units++;
        }
    }

    private void Tell()
    {
        if (_time.Elapsed - _told < TimeSpan.FromSeconds(10))
        {
            return;
        }

        _told = _time.Elapsed;
        string eta = _units == 0 ? "?" : $"{_told * (units - _units) / _units:h\\:mm\\:ss}";
        print($"{_told:h\\:mm\\:ss}  {_cases} cases, {_cases / _told.TotalSeconds:0}/s, {_units} of {units} operations of kinds done, {_failures.Count} failed; about {eta} left");
    }
}
