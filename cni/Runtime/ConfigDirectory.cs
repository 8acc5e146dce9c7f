using System.Collections.Generic;
using System.Text;

namespace CsCni.Cni.Runtime;

/// <summary>
/// A directory of network configurations, as /etc/cni/net.d. Networks are found by their names: first in the lists, then in
/// the single plugins' files, each sorted by file name, as libcni does it.
/// </summary>
public sealed class ConfigDirectory
{
    /// <summary>Where runtimes look unless they are told otherwise.</summary>
    public const string DefaultPath = "/etc/cni/net.d";

    private readonly List<(string Path, CniException Error)> _faults = [];
    private readonly List<(string Path, string Name)> _passed = [];

    /// <summary>Names a directory; it is read only when a network is asked for.</summary>
    public ConfigDirectory(string path) => Path = path;

    /// <summary>The directory.</summary>
    public string Path { get; }

    /// <summary>The files that could not be read as configurations while the last network was looked for.</summary>
    public IReadOnlyList<(string Path, CniException Error)> Faults => _faults;

    /// <summary>
    /// Finds a network. A file that cannot be read does not stand in the way of the others (libcni gives up at it); it is
    /// told in <see cref="Faults"/>, and in the error where the network is not found.
    /// </summary>
    /// <exception cref="CniException">7: no file has a network of this name. 5: the directory cannot be read.</exception>
    public NetworkConfigList Find(string name)
    {
        _faults.Clear();
        _passed.Clear();
        return Search(name, ".conflist") ?? Search(name, ".conf", ".json") ?? throw NotFound(name);
    }

    private NetworkConfigList? Search(string name, params string[] endings)
    {
        foreach (string path in PluginFolder.ListFiles(Path, endings))
        {
            try
            {
                NetworkConfigList list = ConfigFile.Load(path);
                if (list.Name == name)
                {
                    return list;
                }

                _passed.Add((path, list.Name));
            }
            catch (CniException exception)
            {
                _faults.Add((path, exception));
            }
        }

        return null;
    }

    private CniException NotFound(string name)
    {
        StringBuilder details = new();
        foreach ((_, CniException error) in _faults)
        {
            details.Append("unreadable: ").Append(error.Message).Append('\n');
        }

        List<string> names = [];
        foreach ((_, string other) in _passed)
        {
            if (!names.Contains(other))
            {
                names.Add(other);
            }
        }

        string there = names.Count > 0
            ? $"the networks there are {string.Join(", ", names)}"
            : _faults.Count > 0 ? "no file there can be read" : "there is no .conflist, .conf or .json";
        return new(ErrorCode.InvalidConfig, $"no network \"{name}\" in \"{Path}\": {there}", details.ToString().TrimEnd());
    }
}
