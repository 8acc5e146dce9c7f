using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
using System.Text;

namespace CsCni.Fuzz;

/// <summary>The inputs that come with this project: files of hexadecimal messages, and the examples.</summary>
internal static class Corpus
{
    /// <summary>The messages of a file that have one of the names.</summary>
    internal static IReadOnlyList<byte[]> Messages(string file, params ReadOnlySpan<string> names)
    {
        List<byte[]> messages = [];
        foreach (string block in Text(file).Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            string[] lines = block.Trim().Split('\n');
            if (names.Contains(lines[0]))
            {
                messages.Add(Convert.FromHexString(string.Concat(lines[1..])));
            }
        }

        return messages.Count > 0 ? messages : throw new InvalidOperationException($"{file} has no message called {string.Join(" or ", names!)}");
    }

    /// <summary>The configurations of examples/.</summary>
    internal static IReadOnlyList<byte[]> Examples()
    {
        List<byte[]> examples = [];
        foreach (string name in Assembly.GetExecutingAssembly().GetManifestResourceNames())
        {
            if (name.StartsWith("examples/", StringComparison.Ordinal))
            {
                examples.Add(Encoding.UTF8.GetBytes(Text(name)));
            }
        }

        return examples;
    }

    /// <summary>Documents with a line of three dashes between.</summary>
    internal static IReadOnlyList<byte[]> Documents(string file)
    {
        List<byte[]> documents = [];
        foreach (string document in Text(file).Split("\n---\n", StringSplitOptions.RemoveEmptyEntries))
        {
            documents.Add(Encoding.UTF8.GetBytes(document.TrimStart('\n')));
        }

        return documents;
    }

    private static string Text(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"there is no resource {name}");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
