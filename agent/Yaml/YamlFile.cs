using System;
using System.Collections.Generic;
using System.Text;
using CsCni.Linux;

namespace CsCni.Agent.Yaml;

/// <summary>Reads YAML files.</summary>
internal static class YamlFile
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file that has keys on its highest level.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">The largest accepted size in bytes.</param>
    /// <param name="faults">Takes what is wrong.</param>
    /// <returns>The keys, none where the file is empty; null where a fault was added.</returns>
    internal static YamlMapping? Read(string path, int limit, ICollection<YamlFault> faults)
    {
        try
        {
            return Parse(FileText.ReadBytes(path, limit), path, faults);
        }
        catch (LinuxException exception)
        {
            faults.Add(new(new(path), exception.Message));
            return null;
        }
    }

    /// <summary>Reads the content of a file that has keys on its highest level.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="path">The file, for places.</param>
    /// <param name="faults">Takes what is wrong.</param>
    /// <returns>The keys, none where there is nothing; null where a fault was added.</returns>
    internal static YamlMapping? Parse(byte[] content, string path, ICollection<YamlFault> faults) =>
        Decode(content, path, faults) is { } text ? Parse(text, path, faults, out _) : null;

    /// <summary>Reads the text of a file that has keys on its highest level.</summary>
    /// <param name="text">As <see cref="Decode"/> gives it.</param>
    /// <param name="path">The file, for places.</param>
    /// <param name="faults">Takes what is wrong.</param>
    /// <param name="isPlain">Whether it is written so plainly that <see cref="PlainYaml"/> has read it.</param>
    /// <returns>The keys, none where there is nothing; null where a fault was added.</returns>
    internal static YamlMapping? Parse(string text, string path, ICollection<YamlFault> faults, out bool isPlain)
    {
        int before = faults.Count;
        YamlMapping? plain = PlainYaml.TryRead(text, path);
        isPlain = plain is not null;
        YamlNode? document = plain ?? YamlTree.Parse(text, path, faults);
        if (document is null && faults.Count == before)
        {
            return new(new(path, 1, 1), []);
        }

        if (document is not (null or YamlMapping))
        {
            faults.Add(new(document.Place, "expected keys with values (\"key: value\")"));
        }

        return document as YamlMapping;
    }

    /// <summary>The text of a file, without a byte order mark; null where a fault was added.</summary>
    internal static string? Decode(byte[] content, string path, ICollection<YamlFault> faults)
    {
        try
        {
            string text = s_strict.GetString(content);
            return text.StartsWith('\ufeff') ? text[1..] : text;
        }
        catch (DecoderFallbackException exception)
        {
            ReadOnlySpan<byte> before = content.AsSpan(0, Math.Clamp(exception.Index, 0, content.Length));
            int lineStart = before.LastIndexOf((byte)'\n') + 1;
            YamlPlace place = new(path, before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[lineStart..]) + 1);
            faults.Add(new(place, $"not UTF-8: byte 0x{exception.BytesUnknown?[0] ?? 0:x2}"));
            return null;
        }
    }
}
