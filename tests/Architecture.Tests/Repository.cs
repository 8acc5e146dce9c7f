using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;

namespace CsCni.Architecture.Tests;

/// <summary>The files of the repository, without what builds and git leave in it.</summary>
internal static class Repository
{
    private static readonly string[] _passedOver = [".git", "artifacts", "out", "bin", "obj"];

    internal static string Root { get; } = Path.GetFullPath(
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(static attribute => attribute.Key == "RepositoryRoot").Value!);

    /// <summary>Paths relative to the root, with slashes.</summary>
    internal static IReadOnlyList<string> Files { get; } =
        [.. Walk(Root).Select(static path => Path.GetRelativePath(Root, path)).Order(StringComparer.Ordinal)];

    internal static IEnumerable<string> FilesOf(string extension) =>
        Files.Where(path => path.EndsWith(extension, StringComparison.Ordinal));

    internal static string Text(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>The folder below the root: the layer.</summary>
    internal static string TopFolder(string path) => path.Split('/')[0];

    private static IEnumerable<string> Walk(string directory)
    {
        foreach (string file in Directory.EnumerateFiles(directory))
        {
            yield return file;
        }

        foreach (string inner in Directory.EnumerateDirectories(directory))
        {
            if (_passedOver.Contains(Path.GetFileName(inner)) || new DirectoryInfo(inner).LinkTarget is not null)
            {
                continue;
            }

            foreach (string file in Walk(inner))
            {
                yield return file;
            }
        }
    }
}
