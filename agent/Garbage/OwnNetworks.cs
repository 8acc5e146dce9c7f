using System;
using System.Collections.Generic;
using System.IO;
using CsCni.Cni.Json;
using CsCni.Cni.Runtime;
using CsCni.Linux;

namespace CsCni.Agent.Garbage;

/// <summary>
/// Which networks are ours to collect: those in which one of our executables has a part, as a plugin or as its IPAM, under
/// its own name or another. Of others' plugins we do not know what their DEL does without a namespace (the reference
/// bridge leaves its masquerade rules), nor whether their owner has a use for the cache's entry.
/// </summary>
/// <param name="directories">Where the plugins are looked for.</param>
internal sealed class OwnNetworks(IReadOnlyList<string> directories)
{
    private static readonly string[] s_executables = ["cscni", "cscni-ipam"];

    private readonly Dictionary<string, bool> _known = [];

    /// <summary>True where a plugin of the list, or a plugin's IPAM, is ours.</summary>
    /// <exception cref="Cni.CniException">7: ipam, or its type, is of a wrong type.</exception>
    public bool Include(NetworkConfigList list)
    {
        foreach (PluginConfig plugin in list.Plugins)
        {
            JsonObject? ipam = plugin.Root["ipam"].AsObject();
            if (IsOurs(plugin.Type) || (ipam?["type"].AsString() is { } type && IsOurs(type)))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsOurs(string type)
    {
        if (!_known.TryGetValue(type, out bool isOurs))
        {
            isOurs = Array.IndexOf(s_executables, type) >= 0 || (!type.Contains('/') && LeadsToOurs(type));
            _known.Add(type, isOurs);
        }

        return isOurs;
    }

    /// <summary>A drop-in link, or a copy of one of our executables under another's name.</summary>
    private bool LeadsToOurs(string type)
    {
        foreach (string directory in directories)
        {
            string path = Path.Combine(directory, type);
            if (FileStatus.TryGet(path, out _) is not { IsRegularFile: true } file)
            {
                continue;
            }

            foreach (string executable in s_executables)
            {
                string ours = Path.Combine(directory, executable);
                if (FileStatus.TryGet(ours, out _) is { IsRegularFile: true } other
                    && (file.IsSameFile(other) || (file.Size == other.Size && HaveSameContent(path, ours))))
                {
                    return true;
                }
            }

            // The first directory that has it is the one that is used.
            return false;
        }

        return false;
    }

    private static bool HaveSameContent(string path, string other)
    {
        try
        {
            return File.ReadAllBytes(path).AsSpan().SequenceEqual(File.ReadAllBytes(other));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
