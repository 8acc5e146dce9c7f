using System;
using System.Buffers;
using System.Collections.Generic;
using CsCni.Agent.Yaml;
using CsCni.Linux;
using Microsoft.Extensions.Logging;

namespace CsCni.Agent.Settings;

/// <summary>Makes settings of the keys of the agent's file. docs/AGENT.md describes each key.</summary>
internal static class AgentSettingsReader
{
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);
    private static readonly SearchValues<char> s_nameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

    /// <summary>Reads the keys.</summary>
    /// <param name="mapping">The file's keys, with those that flags have put over them.</param>
    /// <param name="defaultNode">This node's name where no key tells it.</param>
    /// <param name="faults">Takes what is wrong; where anything is, the settings must not be used.</param>
    internal static AgentSettings Read(YamlMapping mapping, string defaultNode, ICollection<YamlFault> faults)
    {
        YamlSection root = new(mapping, string.Empty, faults);
        string node = ReadNode(root, defaultNode);
        (IpAddress address, ushort port) = ReadListen(root);
        AgentSettings defaults = new() { Node = node };
        AgentSettings settings = defaults with
        {
            Source = root.Choice("source", SourceKind.Static, ("static", SourceKind.Static), ("etcd", SourceKind.Etcd), ("kubernetes", SourceKind.Kubernetes)),
            Static = SourceSettingsReader.ReadStatic(root.Section("static")),
            Etcd = SourceSettingsReader.ReadEtcd(root.Section("etcd")),
            Kubernetes = SourceSettingsReader.ReadKubernetes(root.Section("kubernetes"), node),
            Underlay = UnderlaySettingsReader.Read(root.Section("underlay")),
            Masquerade = new()
            {
                Enabled = root.Flag("masquerade", true),
                FullyRandom = root.Flag("masqueradeFullyRandom", true),
            },
            SubnetFile = root.AbsolutePath("subnetFile") ?? defaults.SubnetFile,
            Conflist = ReadConflist(root.Section("conflist")),
            Plugins = ReadPlugins(root.Section("plugins")),
            ListenAddress = address,
            ListenPort = port,
            Log = ReadLog(root.Section("log")),
            ReconcileInterval = root.Duration("reconcileInterval", defaults.ReconcileInterval, TimeSpan.FromMilliseconds(100), s_day),
            Garbage = ReadGarbage(root.Section("garbage")),
        };
        root.End();
        return settings;
    }

    private static string ReadNode(YamlSection root, string defaultNode)
    {
        string node = root.FilledText("node") ?? defaultNode;
        if (node.Length > 253 || node.AsSpan().ContainsAnyExcept(s_nameCharacters))
        {
            root.Fault("node", $"is {YamlSection.Quote(node)}, expected at most 253 letters, digits, dots, dashes and underscores");
        }
        else if (node.Length == 0)
        {
            root.Fault("node", "is not given, and neither the variable NODE_NAME nor the host tells a name");
        }

        return node;
    }

    private static (IpAddress Address, ushort Port) ReadListen(YamlSection root)
    {
        IpAddress address = IpAddress.Parse("127.0.0.1");
        ushort port = 8081;
        string? text = root.Text("listen");
        if (text is { Length: 0 })
        {
            return default;
        }

        if (text is not null && !ListenText.TryParse(text, out address, out port))
        {
            root.Fault("listen", $"is {YamlSection.Quote(text)}, expected ADDRESS:PORT such as \"127.0.0.1:8081\", \"[::1]:8081\" or \":8081\", or \"\" for nowhere");
        }

        return (address, port);
    }

    private static ConflistSettings ReadConflist(YamlSection section)
    {
        string? file = section.PathOrEmpty("file");
        if (file is { Length: > 0 } && !file.EndsWith(".conflist", StringComparison.Ordinal))
        {
            section.Fault("file", $"is {YamlSection.Quote(file)}, expected a name that ends with \".conflist\": runtimes read no other as a list");
        }

        ConflistSettings settings = new();
        settings = new() { File = file ?? settings.File, Template = section.AbsolutePath("template") };
        section.End();
        return settings;
    }

    private static PluginSettings ReadPlugins(YamlSection section)
    {
        PluginSettings settings = new();
        settings = new() { From = section.AbsolutePath("from"), To = section.AbsolutePath("to") ?? settings.To };
        section.End();
        return settings;
    }

    private static LogSettings ReadLog(YamlSection section)
    {
        LogSettings settings = new()
        {
            Level = section.Choice(
                "level",
                LogLevel.Information,
                ("trace", LogLevel.Trace),
                ("debug", LogLevel.Debug),
                ("info", LogLevel.Information),
                ("warning", LogLevel.Warning),
                ("error", LogLevel.Error)),
            Format = section.Choice("format", LogFormat.Text, ("text", LogFormat.Text), ("json", LogFormat.Json)),
        };
        section.End();
        return settings;
    }

    private static GarbageSettings ReadGarbage(YamlSection section)
    {
        GarbageSettings defaults = new();
        TimeSpan interval = section.Duration("interval", defaults.Interval, TimeSpan.Zero, s_day);
        if (interval > TimeSpan.Zero && interval < TimeSpan.FromSeconds(1))
        {
            section.Fault("interval", "is less than a second: expected 0 for never, or 1s and more");
        }

        GarbageSettings settings = new()
        {
            Interval = interval,
            Grace = section.Duration("grace", defaults.Grace, TimeSpan.Zero, s_day),
            ResultsDirectory = section.AbsolutePath("resultsDir") ?? defaults.ResultsDirectory,
            PluginDirectories = section.AbsolutePaths("pluginDirs") ?? defaults.PluginDirectories,
        };
        section.End();
        return settings;
    }
}
