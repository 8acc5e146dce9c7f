using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using CsCni.Agent.CommandLine;
using CsCni.Agent.Settings;
using CsCni.Agent.Yaml;
using CsCni.Linux;
using CsCni.Testing;
using Xunit;

namespace CsCni.Tests.Agent;

/// <summary>Flags go before the file.</summary>
public sealed class FlagTests : IDisposable
{
    /// <summary>For each flag a value that the file of <see cref="SettingsTests"/> does not have, and what the settings then say.</summary>
    private static readonly Dictionary<string, (string Value, Func<AgentSettings, object?> Setting, object? Expected)> s_values = new()
    {
        ["--node"] = ("n", static s => s.Node, "n"),
        ["--source"] = ("kubernetes", static s => s.Source, SourceKind.Kubernetes),
        ["--static-file"] = ("/x/f", static s => s.Static.File, "/x/f"),
        ["--static-reread-interval"] = ("7s", static s => s.Static.RereadInterval, TimeSpan.FromSeconds(7)),
        ["--etcd-endpoints"] = ("http://a:1,http://b:2", static s => string.Join(" ", s.Etcd.Endpoints), "http://a:1/ http://b:2/"),
        ["--etcd-prefix"] = ("/p", static s => s.Etcd.Prefix, "/p"),
        ["--etcd-username"] = ("u", static s => s.Etcd.Username, "u"),
        ["--etcd-password-file"] = ("/x/f", static s => s.Etcd.PasswordFile, "/x/f"),
        ["--etcd-ca-file"] = ("/x/f", static s => s.Etcd.CaFile, "/x/f"),
        ["--etcd-cert-file"] = ("/x/f", static s => s.Etcd.CertFile, "/x/f"),
        ["--etcd-key-file"] = ("/x/f", static s => s.Etcd.KeyFile, "/x/f"),
        ["--etcd-lease-ttl"] = ("48h", static s => s.Etcd.LeaseTtl, TimeSpan.FromHours(48)),
        ["--etcd-renew-margin"] = ("1s", static s => s.Etcd.RenewMargin, TimeSpan.FromSeconds(1)),
        ["--kubeconfig"] = ("/x/f", static s => s.Kubernetes.KubeconfigFile, "/x/f"),
        ["--kube-api-url"] = ("http://a:1/", static s => s.Kubernetes.ApiUrl, new Uri("http://a:1/")),
        ["--kube-annotation-prefix"] = ("p", static s => s.Kubernetes.AnnotationPrefix, "p"),
        ["--kube-net-conf"] = ("/x/f", static s => s.Kubernetes.NetConfFile, "/x/f"),
        ["--kube-set-node-network-unavailable"] = ("true", static s => s.Kubernetes.SetNodeNetworkUnavailable, true),
        ["--interface"] = ("a,b", static s => string.Join(" ", s.Underlay.Interfaces), "a b"),
        ["--interface-regex"] = ("a{1,2}", static s => string.Join(" ", s.Underlay.InterfacePatterns), "a{1,2}"),
        ["--can-reach"] = ("10.0.0.1", static s => s.Underlay.CanReach, IpAddress.Parse("10.0.0.1")),
        ["--public-ip"] = ("10.0.0.1", static s => s.Underlay.PublicIp, IpAddress.Parse("10.0.0.1")),
        ["--public-ipv6"] = ("fd00::9", static s => s.Underlay.PublicIpV6, IpAddress.Parse("fd00::9")),
        ["--masquerade"] = ("true", static s => s.Masquerade.Enabled, true),
        ["--masquerade-fully-random"] = ("true", static s => s.Masquerade.FullyRandom, true),
        ["--subnet-file"] = ("/x/f", static s => s.SubnetFile, "/x/f"),
        ["--conflist-file"] = ("", static s => s.Conflist.File, ""),
        ["--conflist-template"] = ("/x/f", static s => s.Conflist.Template, "/x/f"),
        ["--plugins-from"] = ("/x/f", static s => s.Plugins.From, "/x/f"),
        ["--plugins-to"] = ("/x/f", static s => s.Plugins.To, "/x/f"),
        ["--listen"] = ("", static s => s.ListenAddress.IsValid, false),
        ["--log-level"] = ("error", static s => s.Log.Level, Microsoft.Extensions.Logging.LogLevel.Error),
        ["--log-format"] = ("text", static s => s.Log.Format, LogFormat.Text),
        ["--reconcile-interval"] = ("7s", static s => s.ReconcileInterval, TimeSpan.FromSeconds(7)),
        ["--garbage-interval"] = ("0", static s => s.Garbage.Interval, TimeSpan.Zero),
        ["--garbage-grace"] = ("5s", static s => s.Garbage.Grace, TimeSpan.FromSeconds(5)),
        ["--garbage-results-dir"] = ("/x/f", static s => s.Garbage.ResultsDirectory, "/x/f"),
        ["--garbage-plugin-dirs"] = ("/x/f,/y", static s => string.Join(" ", s.Garbage.PluginDirectories), "/x/f /y"),
    };

    private readonly TemporaryDirectory _directory = new();

    public FlagTests() => File.WriteAllText(_directory["agent.yaml"], SettingsTests.All);

    public static TheoryData<string> Flags => [.. SettingFlag.All.Select(static flag => flag.Name)];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Flags))]
    public void A_flag_goes_before_the_file(string flag)
    {
        Assert.True(s_values.TryGetValue(flag, out (string Value, Func<AgentSettings, object?> Setting, object? Expected) entry), $"say in {nameof(s_values)} what {flag} does");
        Assert.NotEqual(entry.Expected, entry.Setting(SettingsFile.Read(SettingsTests.All)));
        string file = SettingsTests.All;
        if (flag == "--can-reach")
        {
            // Not beside these.
            file = string.Join('\n', file.Split('\n').Where(static line => !line.Contains("interface", StringComparison.Ordinal)));
        }

        File.WriteAllText(_directory["agent.yaml"], file);
        Assert.Equal(entry.Expected, entry.Setting(Read([flag, entry.Value])));
    }

    [Fact]
    public void Lists_may_be_repeated_and_of_all_others_the_last_counts()
    {
        AgentSettings settings = Read(["--interface", "a", "--interface", "b,c", "--node", "x", "--node", "y"]);
        Assert.Equal(["a", "b", "c"], settings.Underlay.Interfaces);
        Assert.Equal("y", settings.Node);
    }

    [Fact]
    public void A_path_may_be_relative_to_the_working_directory() =>
        Assert.Equal(Path.GetFullPath("cluster.yaml"), Read(["--static-file", "cluster.yaml"]).Static.File);

    [Fact]
    public void A_fault_names_the_flag()
    {
        Assert.Equal(
            ["--log-level: log.level is \"loud\", expected one of trace, debug, info, warning, error"], Faults(["--log-level", "loud"]));
        Assert.Equal(["--node: node is empty: give a value, or leave the key out"], Faults(["--node", ""]));
        Assert.Equal(["--etcd-username: etcd.username is given without etcd.passwordFile: give both or neither"], Faults(["--etcd-username", "a"], string.Empty));
        Assert.Equal([$"{_directory["agent.yaml"]}:1:7: etcd is \"5\", expected further keys"], Faults(["--etcd-prefix", "/a"], "etcd: 5"));
    }

    [Fact]
    public void A_file_that_was_named_must_exist()
    {
        AgentCommand command = new();
        List<YamlFault> faults = [];
        Assert.Null(command.Read(command.Root.Parse(["--config", _directory["none"]]), "h", faults));
        Assert.EndsWith("No such file or directory (ENOENT)", Assert.Single(faults).ToString(), StringComparison.Ordinal);
    }

    private AgentSettings Read(string[] arguments)
    {
        List<YamlFault> faults = [];
        AgentSettings? settings = Read(arguments, faults);
        Assert.Empty(faults);
        return settings!;
    }

    private List<string> Faults(string[] arguments, string? file = null)
    {
        File.WriteAllText(_directory["agent.yaml"], file ?? SettingsTests.All);
        List<YamlFault> faults = [];
        Assert.Null(Read(arguments, faults));
        return [.. faults.Select(static fault => fault.ToString())];
    }

    private AgentSettings? Read(string[] arguments, List<YamlFault> faults)
    {
        AgentCommand command = new();
        ParseResult parsed = command.Root.Parse([.. arguments, "--config", _directory["agent.yaml"]]);
        Assert.Empty(parsed.Errors);
        return command.Read(parsed, "this-host", faults);
    }
}
