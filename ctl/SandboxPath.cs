using System;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using CsCni.Linux;

namespace CsCni.Ctl;

/// <summary>From what a person types for a namespace to its path, and from the path to a container ID.</summary>
internal static class SandboxPath
{
    private const string Run = "/run/";
    private const string VarRun = "/var/run/";

    /// <summary>
    /// The full path. A plain name is one of 'ip netns'; /var/run comes first, because that is how iproute2 and cnitool's
    /// users write it, and the container ID comes from the path's text.
    /// </summary>
    internal static string Resolve(string typed)
    {
        if (typed.Length == 0 || typed.Contains('/'))
        {
            return typed.Length == 0 ? typed : Path.GetFullPath(typed);
        }

        string usual = $"{VarRun}netns/{typed}";
        foreach (string candidate in (ReadOnlySpan<string>)[usual, $"{Run}netns/{typed}", Path.GetFullPath(typed)])
        {
            if (FileStatus.TryGet(candidate, out _) is not null)
            {
                return candidate;
            }
        }

        return usual;
    }

    /// <summary>The same path spelt the other way where it lies below /run or /var/run, which are one; else null.</summary>
    internal static string? OtherSpelling(string path)
    {
        if (path.StartsWith(Run, StringComparison.Ordinal))
        {
            return string.Concat(VarRun, path.AsSpan(Run.Length));
        }

        return path.StartsWith(VarRun, StringComparison.Ordinal) ? string.Concat(Run, path.AsSpan(VarRun.Length)) : null;
    }

    /// <summary>cnitool's rule: "cnitool-" and the first ten bytes of the path's SHA-512, in hexadecimal.</summary>
    internal static string ContainerId(string path) =>
        $"cnitool-{Convert.ToHexStringLower(SHA512.HashData(Encoding.UTF8.GetBytes(path)).AsSpan(0, 10))}";
}
