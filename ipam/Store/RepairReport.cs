using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Linux;

namespace CsCni.Ipam.Store;

/// <summary>
/// What was wrong with a directory beyond what every reboot and every use of host-local leave: files that a power loss, a
/// killed process or somebody's hand has spoilt. Where there is nothing to tell, nothing is told.
/// </summary>
internal sealed class RepairReport
{
    private readonly List<string> _findings = [];

    /// <summary>Where the line goes: standard error. Who calls the store a million times in one process reads it, or does not want it.</summary>
    internal static Action<string> Output { get; set; } = StandardStreams.WriteError;

    /// <summary>Collects what a repair found.</summary>
    /// <param name="scan">What the directory held.</param>
    /// <param name="spoiltRanges">How many range files could not be used.</param>
    /// <param name="isContradicted">True where the index, of this boot and with its mark, did not tell what is there.</param>
    internal RepairReport(StoreScan scan, int spoiltRanges, bool isContradicted)
    {
        if (scan.IndexState == IndexState.Spoilt)
        {
            _findings.Add("an unreadable index");
        }
        else if (scan.IndexState == IndexState.Missing && scan.RangeFiles.Count > 0)
        {
            _findings.Add("no index");
        }
        else if (isContradicted)
        {
            _findings.Add("an index that was not true");
        }

        Count(spoiltRanges, "unusable range files");
        Count(scan.MissingRanges, "missing range files");
        Count(scan.StaleRubbish, "lease files of an earlier boot without an owner");
        Count(scan.Leftovers.Count, "unfinished files");
    }

    /// <summary>
    /// Says it in one line on standard error, which a container runtime shows in its own log or with a plugin's failure;
    /// standard output is for the result alone.
    /// </summary>
    /// <param name="directory">The network's directory.</param>
    internal void Tell(DirectoryHandle directory)
    {
        if (_findings.Count > 0)
        {
            Output(PlainLine.Of($"cscni-ipam: \"{directory.Path}\" was repaired; there were: {string.Join(", ", _findings)}") + "\n");
        }
    }

    private void Count(int number, string what)
    {
        if (number > 0)
        {
            _findings.Add($"{number} {what}");
        }
    }
}
