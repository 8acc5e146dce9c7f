using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using CsCni.Agent.Logging;
using CsCni.Agent.Membership.Static;
using CsCni.Agent.Settings;
using CsCni.Agent.State;
using CsCni.Agent.Yaml;
using CsCni.Linux;
using CsCni.Overlay;

namespace CsCni.Agent.CommandLine;

/// <summary>--check-config: tells all that is wrong, or what would be done. Asks neither kernel nor cluster.</summary>
internal sealed class ConfigCheck
{
    private const int LargestFile = 16 << 20;

    private readonly AgentSettings _settings;
    private readonly List<YamlFault> _faults = [];
    private readonly List<(string Name, string Value)> _plan = [];

    private ConfigCheck(AgentSettings settings) => _settings = settings;

    /// <summary>Checks what the settings name.</summary>
    /// <param name="settings">File and flags, themselves without fault.</param>
    /// <param name="plan">What would be done, a line each.</param>
    /// <returns>What is wrong.</returns>
    internal static IReadOnlyList<YamlFault> Run(AgentSettings settings, out string plan)
    {
        ConfigCheck check = new(settings);
        check.Add("node", settings.Node);
        check.CheckSource();
        check.AddUnderlay();
        check.Add("masquerade", settings.Masquerade is { Enabled: false } ? "no" : settings.Masquerade.FullyRandom ? "yes, fully random ports" : "yes");
        check.Add("subnet file", settings.SubnetFile);
        check.CheckConflist();
        check.CheckPlugins();
        check.Add("health, metrics", settings.ListenAddress.IsValid ? ListenText.Format(settings.ListenAddress, settings.ListenPort) : "not served");
        check.Add("reconcile", $"at each event, and every {DurationText.Format(settings.ReconcileInterval)}");
        check.AddGarbage();
        check.Add("log", $"{LogRecord.NameOf(settings.Log.Level)} and graver, {settings.Log.Format}".ToLowerInvariant());
        plan = check.Plan();
        return check._faults;
    }

    private void Add(string name, string value) => _plan.Add((name, value));

    private string Plan() => string.Concat(_plan.Select(static line => $"{line.Name,-16} {line.Value}\n"));

    private void CheckSource()
    {
        switch (_settings.Source)
        {
            case SourceKind.Static:
                CheckClusterFile();
                break;
            case SourceKind.Etcd:
                CheckEtcd(_settings.Etcd);
                break;
            default:
                CheckKubernetes(_settings.Kubernetes);
                break;
        }
    }

    private void CheckClusterFile()
    {
        string path = _settings.Static.File;
        if (Read(path, ClusterFileReader.LargestFile) is not { } content
            || ClusterFileReader.Read(content, path, _faults) is not { } file)
        {
            return;
        }

        foreach (ClusterFileNode broken in file.Nodes.Where(static node => node.Fault is not null))
        {
            // The entry's text has its places already.
            _faults.Add(new(new($"node {broken.Key}"), broken.Fault!));
        }

        ClusterFileNode? self = file.Nodes.FirstOrDefault(node => node.Key == _settings.Node);
        if (self is null)
        {
            _faults.Add(new(new(path), $"no node is called \"{_settings.Node}\", as this one is: add it, or set key \"node\" or --node"));
        }

        Add("source", $"static, {path}: {file.Nodes.Count} nodes, read at each change and every {DurationText.Format(_settings.Static.RereadInterval)}");
        Add("network", Join(file.Network.Network.V4, file.Network.Network.V6));
        Add("backend", Describe(file.Network.Backend));
        if (self?.Node is { } node)
        {
            Add("this node", $"{Join(node.V4.Subnet, node.V6.Subnet)} at {Join(node.V4.PublicIp, node.V6.PublicIp)}");
        }
    }

    private static string Join<T>(T v4, T v6) => string.Join(", ", new[] { $"{v4}", $"{v6}" }.Where(static text => text is not ("" or "/0")));

    private static string Describe(OverlayBackend backend) => backend.Type == BackendType.HostGw
        ? "host-gw"
        : $"vxlan, VNI {backend.Vni}, UDP port {backend.Port}{(backend.DirectRouting ? ", direct routes on one link" : string.Empty)}";

    private void CheckEtcd(EtcdSettings etcd)
    {
        foreach (string? path in (string?[])[etcd.PasswordFile, etcd.CaFile, etcd.CertFile, etcd.KeyFile])
        {
            byte[]? content = path is null ? null : Read(path, LargestFile);
            if (content is not null && path != etcd.PasswordFile && content.AsSpan().IndexOf("-----BEGIN "u8) < 0)
            {
                _faults.Add(new(new(path!), "is no PEM file: it has no line that begins with \"-----BEGIN \""));
            }
        }

        Add("source", $"etcd at {string.Join(", ", etcd.Endpoints.Select(static endpoint => endpoint.GetLeftPart(UriPartial.Authority)))}, keys below {etcd.Prefix}");
        Add("lease", $"{DurationText.Format(etcd.LeaseTtl)}, renewed {DurationText.Format(etcd.RenewMargin)} before its end");
    }

    private void CheckKubernetes(KubernetesSettings kubernetes)
    {
        if (kubernetes.KubeconfigFile is { } kubeconfig)
        {
            _ = YamlFile.Read(kubeconfig, LargestFile, _faults);
        }

        if (Read(kubernetes.NetConfFile, LargestFile) is { } netConf)
        {
            CheckJson(netConf, kubernetes.NetConfFile);
        }

        Add("source", $"kubernetes by {kubernetes.KubeconfigFile ?? "the pod's account"}{(kubernetes.ApiUrl is { } url ? $" at {url}" : string.Empty)}, annotations of {kubernetes.AnnotationPrefix}");
        Add("network", $"of {kubernetes.NetConfFile}");
    }

    private void CheckJson(byte[] content, string path)
    {
        try
        {
            Utf8JsonReader reader = new(content, new() { CommentHandling = JsonCommentHandling.Disallow });
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                _faults.Add(new(new(path, 1, 1), "expected a JSON object"));
            }

            while (reader.Read())
            {
            }
        }
        catch (JsonException exception)
        {
            _faults.Add(new(new(path, (exception.LineNumber ?? 0) + 1, (exception.BytePositionInLine ?? 0) + 1), "not JSON"));
        }
    }

    private void AddUnderlay()
    {
        UnderlaySettings underlay = _settings.Underlay;
        string how = underlay switch
        {
            { Interfaces.Count: > 0 } or { InterfacePatterns.Count: > 0 } =>
                "the first of " + string.Join(", ", underlay.Interfaces.Concat(underlay.InterfacePatterns.Select(static pattern => $"/{pattern}/"))),
            { CanReach.IsValid: true } => $"the link by which {underlay.CanReach} is reached",
            _ => "the link of the default route",
        };
        string told = Join(underlay.PublicIp, underlay.PublicIpV6);
        Add("underlay", told.Length == 0 ? how : $"{how}; others are told {told}");
    }

    private void CheckConflist()
    {
        _ = ConflistTemplate.Load(_settings, _faults);
        Add("conflist", _settings.Conflist.File.Length == 0 ? "not written" : $"{_settings.Conflist.File}, from {_settings.Conflist.Template ?? "the built-in template"}");
    }

    private void CheckPlugins()
    {
        if (_settings.Plugins.From is not { } from)
        {
            Add("plugins", "not installed");
            return;
        }

        try
        {
            int count = PluginInstaller.Find(from).Count;
            if (count == 0)
            {
                _faults.Add(new(new(from), "there is no executable in this directory (plugins.from)"));
            }

            Add("plugins", $"{count} from {from} to {_settings.Plugins.To}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _faults.Add(new(new(from), exception.Message));
        }
    }

    private void AddGarbage() => Add(
        "garbage",
        _settings.Garbage.Interval == TimeSpan.Zero ? "not collected" : $"every {DurationText.Format(_settings.Garbage.Interval)}, attachments of {_settings.Garbage.ResultsDirectory}");

    private byte[]? Read(string path, int limit)
    {
        try
        {
            return FileText.ReadBytes(path, limit);
        }
        catch (LinuxException exception)
        {
            _faults.Add(new(new(path), exception.Message));
            return null;
        }
    }
}
