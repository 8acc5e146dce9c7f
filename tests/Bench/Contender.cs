using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;

namespace CsCni.Bench;

/// <summary>A configuration list of one side, called as a runtime calls it: each plugin with the result of the one before, DEL backwards.</summary>
/// <param name="node">Where.</param>
/// <param name="name">Its name in the tables.</param>
/// <param name="plugins">The list.</param>
internal sealed class Contender(BenchNode node, string name, params ContenderPlugin[] plugins)
{
    private readonly Dictionary<string, string> _results = [];

    public string Name => name;

    /// <summary>False where nothing of its ADD tells anything.</summary>
    public bool TellsAdd { get; init; } = true;

    public double Add(Pod pod)
    {
        double took = 0;
        string? previous = null;
        foreach (ContenderPlugin plugin in plugins)
        {
            Call call = CallOf(plugin, "ADD", pod, previous);
            took += Run(plugin, call);
            previous = File.ReadAllText(call.Output) is { Length: > 0 } result ? result : previous;
        }

        _results[pod.ContainerId] = previous!;
        return took;
    }

    public double Delete(Pod pod) => plugins.Reverse().Sum(plugin => Run(plugin, CallOf(plugin, "DEL", pod, _results.GetValueOrDefault(pod.ContainerId))));

    /// <summary>The call of a list of a single plugin, for many at once.</summary>
    public Call CallOf(string command, Pod pod) => CallOf(plugins.Single(), command, pod, null);

    /// <returns>The milliseconds that count.</returns>
    private double Run(ContenderPlugin plugin, Call call)
    {
        double took = node.Runner.Run(call).Milliseconds;
        return plugin.IsTimed ? took : 0;
    }

    /// <summary>Each pod's files are its own, so that calls can run at the same time.</summary>
    private Call CallOf(ContenderPlugin plugin, string command, Pod pod, string? previous)
    {
        string file = $"{node.Directory}/{name.Replace(' ', '-')}-{pod.ContainerId}-{System.Array.IndexOf(plugins, plugin)}";
        File.WriteAllText($"{file}.in", plugin.Input ?? Config(plugin, previous));
        return new(plugin.Executable, command, $"{file}.in", $"{file}.out")
        {
            CniPath = plugin.CniPath,
            Path = plugin.Path,
            ContainerId = pod.ContainerId,
            NetNs = pod.NetNsPath,
            IfName = pod.IfName,
        };
    }

    private static string Config(ContenderPlugin plugin, string? previous)
    {
        JsonObject config = (JsonObject)plugin.Config!.DeepClone();
        if (previous is not null)
        {
            config["prevResult"] = JsonNode.Parse(previous);
        }

        return config.ToJsonString();
    }
}
