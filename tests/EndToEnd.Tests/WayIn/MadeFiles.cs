using System;
using System.Collections.Generic;
using System.IO;
using System.Text.RegularExpressions;

namespace CsCni.EndToEnd.Tests.WayIn;

/// <summary>What strace saw a command start, make and rename.</summary>
public sealed partial class MadeFiles
{
    /// <summary>The calls to be traced, with the paths of descriptors (-y).</summary>
    public static readonly string[] Options =
        ["-f", "-y", "-s", "4096", "-e", "trace=execve,execveat,openat,openat2,creat,mkdir,mkdirat,symlink,symlinkat,link,linkat,mknod,mknodat,rename,renameat,renameat2,unlink,unlinkat"];

    /// <summary>The executables that were started.</summary>
    public HashSet<string> Started { get; } = [];

    /// <summary>The files that were made, or opened with the order to make them where they are missing; and what was renamed to.</summary>
    public HashSet<string> Files { get; } = [];

    /// <summary>The files that were removed.</summary>
    public HashSet<string> Removed { get; } = [];

    /// <summary>The directories that were made.</summary>
    public HashSet<string> Directories { get; } = [];

    /// <summary>Reads what strace wrote; calls that failed count too, but where all was there already.</summary>
    public void Read(string traceFile)
    {
        foreach (string line in File.ReadLines(traceFile))
        {
            Match call = Call().Match(line);
            if (!call.Success || line.EndsWith("EEXIST (File exists)", StringComparison.Ordinal))
            {
                continue;
            }

            string name = call.Groups["name"].Value, rest = call.Groups["rest"].Value;
            List<string> paths = Paths(rest);
            if (name.StartsWith("exec", StringComparison.Ordinal))
            {
                Started.Add(paths[0]);
            }
            else if (name.StartsWith("mkdir", StringComparison.Ordinal))
            {
                Directories.Add(paths[0]);
            }
            else if (name.StartsWith("unlink", StringComparison.Ordinal))
            {
                Removed.Add(paths[0]);
            }
            else if (!name.StartsWith("open", StringComparison.Ordinal) || rest.Contains("O_CREAT", StringComparison.Ordinal))
            {
                Files.Add(paths[^1]);
            }
        }
    }

    /// <summary>Each path of a call, whole: a name that is relative to a descriptor has the descriptor's path before it.</summary>
    private static List<string> Paths(string rest)
    {
        List<string> paths = [];
        foreach (Match match in PathOf().Matches(rest))
        {
            string text = match.Groups["text"].Value;
            paths.Add(text.StartsWith('/') ? text : $"{match.Groups["directory"].Value}/{text}");
        }

        return paths.Count > 0 ? paths : [rest];
    }

    [GeneratedRegex("""^(\d+ +)?(?<name>[a-z0-9]+)\((?<rest>.*)""")]
    private static partial Regex Call();

    [GeneratedRegex("(?:(?:AT_FDCWD|\\d+)<(?<directory>[^>]*)>, )?\"(?<text>(?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex PathOf();
}
