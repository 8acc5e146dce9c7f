using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Help;
using CsCni.Agent.Settings;
using CsCni.Agent.Yaml;

namespace CsCni.Agent.CommandLine;

/// <summary>The flags, and the settings that they and the file make.</summary>
internal sealed class AgentCommand
{
    /// <summary>Where the agent's file is unless a flag says otherwise; there it may also be missing.</summary>
    internal const string DefaultConfig = "/etc/cscni/agent.yaml";

    private const int LargestFile = 1 << 20;
    private const string About =
        "Keeps a node's overlay network true to the cluster's membership: VXLAN or host-gw, compatible with Flannel. "
        + "Every flag below --cleanup sets the key of the configuration file that docs/AGENT.md describes, and goes before it.";

    private readonly Option<string?> _config = new("--config", "-c")
    {
        Description = $"The configuration file [default: {DefaultConfig}, where it exists]",
        HelpName = "FILE",
    };

    private readonly Option<bool> _check = new("--check-config")
    {
        Description = "Check configuration, cluster file, template and all files named, say what would be done, and end",
    };

    private readonly Option<bool> _cleanup = new("--cleanup")
    {
        Description = "Remove from this node all that the agent made, take the node out of the cluster, and end",
    };

    private readonly List<(SettingFlag Flag, Option<string[]> Option)> _flags = [];

    internal AgentCommand()
    {
        Root = new(About);
        Root.Options.Add(_config);
        Root.Options.Add(_check);
        Root.Options.Add(_cleanup);
        foreach (SettingFlag flag in SettingFlag.All)
        {
            Option<string[]> option = new(flag.Name) { Description = flag.Description, HelpName = flag.HelpName };
            _flags.Add((flag, option));
            Root.Options.Add(option);
        }

        Root.Validators.Add(result =>
        {
            if (result.GetValue(_check) && result.GetValue(_cleanup))
            {
                result.AddError("--check-config and --cleanup contradict each other");
            }
        });
        foreach (Option option in Root.Options)
        {
            if (option is HelpOption { Action: HelpAction action })
            {
                option.Action = new HelpPage(action);
            }
        }
    }

    internal RootCommand Root { get; }

    internal bool WantsCheck(ParseResult parsed) => parsed.GetValue(_check);

    internal bool WantsCleanup(ParseResult parsed) => parsed.GetValue(_cleanup);

    /// <summary>The file that was named, or the usual one.</summary>
    internal string ConfigFile(ParseResult parsed) => parsed.GetValue(_config) ?? DefaultConfig;

    /// <summary>Reads the file and the flags.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="defaultNode">This node's name where nothing tells it.</param>
    /// <param name="faults">Takes what is wrong.</param>
    /// <returns>The settings; null where a fault was added.</returns>
    internal AgentSettings? Read(ParseResult parsed, string defaultNode, ICollection<YamlFault> faults)
    {
        int before = faults.Count;
        string? named = parsed.GetValue(_config);
        YamlMapping? mapping = named is null && !System.IO.File.Exists(DefaultConfig)
            ? new(new(DefaultConfig), [])
            : YamlFile.Read(named ?? DefaultConfig, LargestFile, faults);
        if (mapping is null)
        {
            return null;
        }

        foreach ((SettingFlag flag, Option<string[]> option) in _flags)
        {
            if (parsed.GetValue(option) is { Length: > 0 } values)
            {
                mapping = FlagValues.Put(mapping, flag, values);
            }
        }

        AgentSettings settings = AgentSettingsReader.Read(mapping, defaultNode, faults);
        return faults.Count == before ? settings : null;
    }
}
