using System.Collections.Generic;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>
/// A configuration list, called as a runtime calls it: each plugin gets the result of the one before, DEL goes backwards with
/// the last result, and runtimeConfig holds what the plugin declares as its capabilities.
/// </summary>
public sealed class Chain(Node node, string version, string name, params ChainedPlugin[] plugins)
{
    private readonly Dictionary<(string ContainerId, string IfName), (JsonNode? Result, JsonObject? Runtime)> _attachments = [];

    public IReadOnlyList<ChainedPlugin> Plugins { get; } = plugins;

    public string Name { get; } = name;

    /// <summary>Environment beyond what a runtime gives, or in its stead.</summary>
    public string[] Variables { get; init; } = [];

    /// <summary>An ADD that must succeed.</summary>
    public JsonElement Add(Pod pod, JsonObject? runtime = null) => TryAdd(pod, runtime).Result();

    /// <summary>An ADD up to the first plugin that fails; no DEL follows it.</summary>
    public Outcome TryAdd(Pod pod, JsonObject? runtime = null)
    {
        JsonNode? result = null;
        Outcome? outcome = null;
        foreach (ChainedPlugin plugin in Plugins)
        {
            outcome = node.Call(plugin.Executable, "ADD", Config(plugin, result, runtime), pod, Variables);
            if (outcome.ExitCode != 0)
            {
                break;
            }

            result = JsonNode.Parse(outcome.Output);
        }

        _attachments[(pod.ContainerId, pod.IfName)] = (result, runtime);
        return outcome!;
    }

    /// <summary>The outcome of the first CHECK that fails, or of the last.</summary>
    public Outcome Check(Pod pod)
    {
        (JsonNode? result, JsonObject? runtime) = _attachments[(pod.ContainerId, pod.IfName)];
        Outcome? outcome = null;
        foreach (ChainedPlugin plugin in Plugins)
        {
            outcome = node.Call(plugin.Executable, "CHECK", Config(plugin, result, runtime), pod, Variables);
            if (outcome.ExitCode != 0)
            {
                break;
            }
        }

        return outcome!;
    }

    /// <summary>A DEL that must succeed, with all that a runtime has kept.</summary>
    public void Delete(Pod pod) => TryDelete(pod).Silent();

    /// <summary>A DEL up to the first plugin that fails.</summary>
    public Outcome TryDelete(Pod pod)
    {
        (JsonNode? result, JsonObject? runtime) = _attachments[(pod.ContainerId, pod.IfName)];
        Outcome? outcome = null;
        for (int place = Plugins.Count - 1; place >= 0 && outcome is not { ExitCode: not 0 }; place--)
        {
            outcome = node.Call(Plugins[place].Executable, "DEL", Config(Plugins[place], result, runtime), pod, Variables);
        }

        return outcome!;
    }

    /// <summary>A DEL of a runtime that has lost all: no result, no runtimeConfig, no namespace.</summary>
    public void DeleteBlindly(Pod pod)
    {
        for (int place = Plugins.Count - 1; place >= 0; place--)
        {
            node.Call(Plugins[place].Executable, "DEL", Config(Plugins[place], null, null), pod, [.. Variables, "CNI_NETNS="]).Silent();
        }
    }

    /// <summary>GC with what is still there.</summary>
    public void Collect(params Pod[] valid)
    {
        JsonArray list = [];
        foreach (Pod pod in valid)
        {
            list.Add(new JsonObject { ["containerID"] = pod.ContainerId, ["ifname"] = pod.IfName });
        }

        foreach (ChainedPlugin plugin in Plugins)
        {
            node.Call(plugin.Executable, "GC", Config(plugin, null, null).With("cni.dev/valid-attachments", list.DeepClone()), null, Variables).Silent();
        }
    }

    /// <summary>What a plugin reads.</summary>
    public JsonObject Config(ChainedPlugin plugin, JsonNode? result, JsonObject? runtime)
    {
        JsonObject config = (JsonObject)plugin.Config.DeepClone();
        config["cniVersion"] = version;
        config["name"] = Name;
        if (result is not null)
        {
            config["prevResult"] = result.DeepClone();
        }

        JsonObject given = [];
        foreach ((string capability, JsonNode? value) in runtime ?? [])
        {
            if (config["capabilities"]?[capability] is JsonValue declared && declared.GetValue<bool>())
            {
                given[capability] = value!.DeepClone();
            }
        }

        if (given.Count > 0)
        {
            config["runtimeConfig"] = given;
        }

        return config;
    }
}
