using System;
using System.Collections.Generic;
using CsCni.Cni.Json;
using CsCni.Linux;

namespace CsCni.Cni.Runtime;

/// <summary>Configuration files of a directory, in libcni's order: by the bytes of their names.</summary>
internal static class PluginFolder
{
    /// <summary>The plugins of every <c>.conf</c> in a directory; none where there is no such directory.</summary>
    internal static List<PluginConfig> Read(string folder)
    {
        List<PluginConfig> plugins = [];
        foreach (string path in ListFiles(folder, ".conf"))
        {
            byte[] json = ConfigFile.ReadBytes(path);
            _ = JsonText.ParseObject(json, path);
            plugins.Add(PluginConfig.Read(new JsonValue(json, string.Empty, path), path));
        }

        return plugins;
    }

    /// <summary>The paths of the regular files that end in one of the given ways, sorted; none where there is no such directory.</summary>
    internal static List<string> ListFiles(string folder, params ReadOnlySpan<string> endings)
    {
        List<string> paths = [];
        using DirectoryHandle? directory = DirectoryHandle.TryOpen(folder, out Errno errno);
        if (directory is null)
        {
            return errno == Errno.NoEntry
                ? paths
                : throw new CniException(ErrorCode.InputOutput, new LinuxException($"cannot open directory \"{folder}\"", errno).Message);
        }

        List<string> names = [];
        directory.ForEachName(names.Add);
        names.Sort(StringComparer.Ordinal);
        foreach (string name in names)
        {
            string path = $"{folder.TrimEnd('/')}/{name}";
            if (EndsInOne(name, endings) && FileStatus.TryGet(path, out _) is { IsDirectory: false })
            {
                paths.Add(path);
            }
        }

        return paths;
    }

    private static bool EndsInOne(string name, ReadOnlySpan<string> endings)
    {
        foreach (string ending in endings)
        {
            if (name.EndsWith(ending, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
