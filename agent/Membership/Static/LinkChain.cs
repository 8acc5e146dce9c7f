using System.Collections.Generic;
using System.IO;
using CsCni.Linux;

namespace CsCni.Agent.Membership.Static;

/// <summary>
/// All names that decide what a path leads to: the file, and each symbolic link on the way. A ConfigMap's file is a link to
/// a file below a link, and it is the latter that Kubernetes swaps.
/// </summary>
internal static class LinkChain
{
    /// <summary>As the kernel: more links in a row are a circle (ELOOP).</summary>
    private const int MostLinks = 40;

    /// <summary>Follows a path.</summary>
    internal static IReadOnlyList<WatchedFile> Of(string path)
    {
        List<WatchedFile> chain = [];
        Stack<string> left = new();
        Push(left, path);
        string directory = "/";
        int links = 0;
        while (left.TryPop(out string? name))
        {
            if (name == "..")
            {
                directory = Path.GetDirectoryName(directory) ?? "/";
                continue;
            }

            string here = Path.Combine(directory, name);
            if (FileSystem.ReadLink(here) is { } target && links++ < MostLinks)
            {
                chain.Add(new(directory, name));
                directory = target.StartsWith('/') ? "/" : directory;
                Push(left, target);
            }
            else if (left.Count == 0)
            {
                chain.Add(new(directory, name));
            }
            else
            {
                directory = here;
            }
        }

        return chain;
    }

    private static void Push(Stack<string> left, string path)
    {
        string[] names = path.Split('/');
        for (int index = names.Length - 1; index >= 0; index--)
        {
            if (names[index] is not ("" or "."))
            {
                left.Push(names[index]);
            }
        }
    }
}
