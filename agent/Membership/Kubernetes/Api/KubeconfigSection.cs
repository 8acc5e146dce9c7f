using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using CsCni.Agent.Yaml;

namespace CsCni.Agent.Membership.Kubernetes.Api;

/// <summary>The keys of one entry of a kubeconfig. No error repeats a value that may be a secret.</summary>
/// <param name="mapping">The keys.</param>
/// <param name="what">What the entry is, for errors: <c>kubeconfig "x": user "y"</c>.</param>
/// <param name="directory">What paths within it are relative to: the directory of the kubeconfig.</param>
internal sealed class KubeconfigSection(YamlMapping mapping, string what, string directory)
{
    /// <summary>What the entry is.</summary>
    internal string What => what;

    /// <summary>A text; null where the key is not given, or is empty.</summary>
    /// <exception cref="ApiException">It is a list, or has keys, or stands twice.</exception>
    internal string? Text(string key) => Node(key) switch
    {
        null => null,
        YamlScalar { Text: "" } => null,
        YamlScalar scalar => scalar.Text,
        _ => throw new ApiException($"{what}: {key} is a list or has keys, expected a text"),
    };

    /// <summary>true or false; false where the key is not given.</summary>
    /// <exception cref="ApiException">It is neither.</exception>
    internal bool Flag(string key) => Text(key) switch
    {
        null or "false" or "False" or "FALSE" => false,
        "true" or "True" or "TRUE" => true,
        _ => throw new ApiException($"{what}: {key} is neither true nor false"),
    };

    /// <summary>What stands in KEY-data as base64, or else is in the file KEY; null where neither is given.</summary>
    /// <exception cref="ApiException">It is no base64, or the file cannot be read.</exception>
    internal byte[]? Content(string key)
    {
        if (Text($"{key}-data") is not string base64)
        {
            return File(key);
        }

        try
        {
            return Convert.FromBase64String(base64);
        }
        catch (FormatException)
        {
            throw new ApiException($"{what}: {key}-data is not base64");
        }
    }

    /// <summary>What is in the file that a key names; null where the key is not given.</summary>
    /// <exception cref="ApiException">The file cannot be read.</exception>
    internal byte[]? File(string key) =>
        Text(key) is string path ? CredentialFiles.Read(Path.Combine(directory, path), $"{what}: {key}") : null;

    /// <summary>Refuses a key that would have a meaning which we do not have.</summary>
    /// <param name="key">The key.</param>
    /// <param name="instead">What to give in its place.</param>
    /// <exception cref="ApiException">It is given.</exception>
    internal void Refuse(string key, string instead)
    {
        if (Node(key) is not null)
        {
            throw new ApiException($"{what}: {key} is not supported: {instead}");
        }
    }

    /// <summary>The keys below a key.</summary>
    /// <exception cref="ApiException">There are none.</exception>
    internal KubeconfigSection Section(string key, string name) => Node(key) is YamlMapping inner
        ? new(inner, name, directory)
        : throw new ApiException($"{what}: {key} is missing, or has no keys below it");

    /// <summary>The entry of a list that has a name.</summary>
    /// <param name="list">The list: "users".</param>
    /// <param name="entry">The key of its entries that holds what is sought: "user".</param>
    /// <param name="name">The name.</param>
    /// <exception cref="ApiException">There is none of that name.</exception>
    internal KubeconfigSection Named(string list, string entry, string name)
    {
        IEnumerable<YamlMapping> entries = (Node(list) as YamlSequence)?.Items.OfType<YamlMapping>() ?? [];
        KubeconfigSection? found = entries
            .Select(item => new KubeconfigSection(item, $"{what}: {list}", directory))
            .FirstOrDefault(item => item.Text("name") == name);
        return found?.Section(entry, $"{what}: {entry} \"{Visible.Text(name)}\"")
            ?? throw new ApiException($"{what}: {list} has none of name \"{Visible.Text(name)}\"");
    }

    private YamlNode? Node(string key)
    {
        YamlNode[] given = [.. mapping.Entries.Where(entry => entry.Key.Text == key).Select(static entry => entry.Value)];
        return given.Length <= 1
            ? given.SingleOrDefault(static node => node is not YamlScalar { IsNull: true })
            : throw new ApiException($"{what}: {key} stands twice");
    }
}
