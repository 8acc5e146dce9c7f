using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using CsCni.Agent.Yaml;

namespace CsCni.Agent.CommandLine;

/// <summary>Turns what stands behind a flag into the YAML that would say the same.</summary>
internal static class FlagValues
{
    /// <summary>Puts a flag's values over the file's.</summary>
    /// <param name="mapping">The file's keys.</param>
    /// <param name="flag">The flag.</param>
    /// <param name="values">What was given, in its order; not empty.</param>
    internal static YamlMapping Put(YamlMapping mapping, SettingFlag flag, IReadOnlyList<string> values) =>
        YamlOverride.Put(mapping, flag.Path, Node(flag, values));

    private static YamlNode Node(SettingFlag flag, IReadOnlyList<string> values)
    {
        YamlPlace place = new(flag.Name);
        return flag.Kind switch
        {
            SettingFlagKind.Text => Scalar(place, values[^1]),
            SettingFlagKind.Path => Scalar(place, FullPath(values[^1])),
            SettingFlagKind.Repeated => List(place, values),
            SettingFlagKind.List => List(place, values.SelectMany(static value => value.Split(','))),
            _ => List(place, values.SelectMany(static value => value.Split(',')).Select(FullPath)),
        };
    }

    /// <summary>A text that YAML would take for null is one here: an empty flag says "none", not "nothing said".</summary>
    private static YamlScalar Scalar(YamlPlace place, string text) =>
        new(place, text, IsQuoted: new YamlScalar(place, text, IsQuoted: false).IsNull);

    private static YamlSequence List(YamlPlace place, IEnumerable<string> texts) =>
        new(place, [.. texts.Select(text => Scalar(place, text))]);

    private static string FullPath(string path) => path.Length == 0 || path.Contains('\0') ? path : Path.GetFullPath(path);
}
