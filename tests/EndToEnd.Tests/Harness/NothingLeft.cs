using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

[assembly: AssemblyFixture(typeof(NothingLeft))]

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>
/// Behind the last test: namespaces and directories that a test has made and not removed count as an error of the run. Above all
/// those of a class whose constructor has skipped its tests: nobody disposes of it, so that it makes what it needs behind the skip.
/// </summary>
public sealed class NothingLeft : IDisposable
{
    /// <summary>Those of a run long ago, whose process had the same number.</summary>
    private readonly HashSet<string> _before = [.. Present()];

    public void Dispose()
    {
        string[] left = [.. Present().Where(path => !_before.Contains(path)).Order(StringComparer.Ordinal)];
        Assert.True(left.Length == 0, $"{left.Length} namespaces and directories are left behind, such as {string.Join(' ', left.TakeLast(5))}");
    }

    private static IEnumerable<string> Present() =>
        new[] { "/var/run/netns", Path.GetTempPath() }.Where(Directory.Exists).SelectMany(static place => Directory.EnumerateFileSystemEntries(place, $"{Scratch.Prefix}*"));
}
