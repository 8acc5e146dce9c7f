using System;
using System.Collections.Generic;
using System.Linq;
using CsCni.Agent.CommandLine;
using CsCni.Agent.Settings;
using CsCni.Agent.Yaml;
using CsCni.Linux;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CsCni.Tests.Agent;

/// <summary>Every key of the agent's file, and its flag.</summary>
public sealed class SettingsTests
{
    /// <summary>Each key with a value that is not its default.</summary>
    internal const string All =
        """
        node: node-1
        source: etcd
        static:
          file: /srv/cluster.yaml
          rereadInterval: 5s
        etcd:
          endpoints: [https://10.0.0.1:2379, "https://[fd00::2]:2379"]
          prefix: /my/network/
          username: root
          passwordFile: /srv/password
          caFile: /srv/ca.pem
          certFile: /srv/cert.pem
          keyFile: /srv/key.pem
          leaseTTL: 2h
          renewMargin: 1h30m
        kubernetes:
          kubeconfig: /srv/kubeconfig
          apiURL: https://10.0.0.9:6443/base
          annotationPrefix: example.org/flannel-
          netConf: /srv/net-conf.json
          setNodeNetworkUnavailable: false
        underlay:
          interface: [eth7, 192.0.2.7]
          interfaceRegex: ^en.*
          publicIP: 203.0.113.1
          publicIPv6: 2001:db8::1
        masquerade: false
        masqueradeFullyRandom: false
        subnetFile: /srv/subnet.env
        conflist:
          file: /srv/10-x.conflist
          template: /srv/template
        plugins:
          from: /srv/plugins
          to: /srv/bin
        listen: "[::1]:9000"
        log:
          level: debug
          format: json
        reconcileInterval: 10s
        garbage:
          interval: 2m
          grace: 90s
          resultsDir: /srv/results
          pluginDirs: [/srv/a, /srv/b]
        """;

    [Fact]
    public void Every_key_is_read()
    {
        AgentSettings settings = SettingsFile.Read(All);
        Assert.Equal("node-1", settings.Node);
        Assert.Equal(SourceKind.Etcd, settings.Source);
        Assert.Equal(new() { File = "/srv/cluster.yaml", RereadInterval = TimeSpan.FromSeconds(5) }, settings.Static);
        Assert.Equal([new("https://10.0.0.1:2379"), new("https://[fd00::2]:2379")], settings.Etcd.Endpoints);
        EtcdSettings etcd = new()
        {
            Endpoints = settings.Etcd.Endpoints,
            Prefix = "/my/network",
            Username = "root",
            PasswordFile = "/srv/password",
            CaFile = "/srv/ca.pem",
            CertFile = "/srv/cert.pem",
            KeyFile = "/srv/key.pem",
            LeaseTtl = TimeSpan.FromHours(2),
            RenewMargin = TimeSpan.FromMinutes(90),
        };
        Assert.Equal(etcd, settings.Etcd);
        KubernetesSettings kubernetes = new()
        {
            KubeconfigFile = "/srv/kubeconfig",
            ApiUrl = new("https://10.0.0.9:6443/base"),
            AnnotationPrefix = "example.org/flannel-",
            NetConfFile = "/srv/net-conf.json",
            NodeName = "node-1",
            SetNodeNetworkUnavailable = false,
        };
        Assert.Equal(kubernetes, settings.Kubernetes);
    }

    [Fact]
    public void Every_further_key_is_read()
    {
        AgentSettings settings = SettingsFile.Read(All);
        Assert.Equal(["eth7", "192.0.2.7"], settings.Underlay.Interfaces);
        Assert.Equal(["^en.*"], settings.Underlay.InterfacePatterns);
        Assert.Equal((IpAddress.Parse("203.0.113.1"), IpAddress.Parse("2001:db8::1")), (settings.Underlay.PublicIp, settings.Underlay.PublicIpV6));
        Assert.Equal(new() { Enabled = false, FullyRandom = false }, settings.Masquerade);
        Assert.Equal("/srv/subnet.env", settings.SubnetFile);
        Assert.Equal(new() { File = "/srv/10-x.conflist", Template = "/srv/template" }, settings.Conflist);
        Assert.Equal(new() { From = "/srv/plugins", To = "/srv/bin" }, settings.Plugins);
        Assert.Equal((IpAddress.Parse("::1"), (ushort)9000), (settings.ListenAddress, settings.ListenPort));
        Assert.Equal(new() { Level = LogLevel.Debug, Format = LogFormat.Json }, settings.Log);
        Assert.Equal(TimeSpan.FromSeconds(10), settings.ReconcileInterval);
        Assert.Equal((TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(90), "/srv/results"), (settings.Garbage.Interval, settings.Garbage.Grace, settings.Garbage.ResultsDirectory));
        Assert.Equal(["/srv/a", "/srv/b"], settings.Garbage.PluginDirectories);
        Assert.Equal(IpAddress.Parse("10.0.0.9"), SettingsFile.Read("underlay: {canReach: 10.0.0.9}").Underlay.CanReach);
    }

    [Fact]
    public void What_is_not_given_has_the_documented_default()
    {
        foreach (string yaml in (string[])["", "# nothing\n", "---\n", "etcd:\nlog: ~\nstatic: {file: null}\n"])
        {
            AgentSettings settings = SettingsFile.Read(yaml);
            Assert.Equal(("this-host", SourceKind.Static, "/etc/cscni/cluster.yaml"), (settings.Node, settings.Source, settings.Static.File));
            Assert.Equal(("/coreos.com/network", TimeSpan.FromHours(24), TimeSpan.FromHours(1)), (settings.Etcd.Prefix, settings.Etcd.LeaseTtl, settings.Etcd.RenewMargin));
            Assert.Equal([new("http://127.0.0.1:2379")], settings.Etcd.Endpoints);
            Assert.Equal(("flannel.alpha.coreos.com", "/etc/kube-flannel/net-conf.json", "this-host", true), (settings.Kubernetes.AnnotationPrefix, settings.Kubernetes.NetConfFile, settings.Kubernetes.NodeName, settings.Kubernetes.SetNodeNetworkUnavailable));
            Assert.Equal((true, true, "/run/flannel/subnet.env"), (settings.Masquerade.Enabled, settings.Masquerade.FullyRandom, settings.SubnetFile));
            Assert.Equal(("/etc/cni/net.d/10-cscni.conflist", null, null, "/opt/cni/bin"), (settings.Conflist.File, settings.Conflist.Template, settings.Plugins.From, settings.Plugins.To));
            Assert.Equal(("127.0.0.1", (ushort)8081), (settings.ListenAddress.ToString(), settings.ListenPort));
            Assert.Equal((LogLevel.Information, LogFormat.Text, TimeSpan.FromSeconds(30)), (settings.Log.Level, settings.Log.Format, settings.ReconcileInterval));
            Assert.Equal((TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), "/var/lib/cni/results", "/opt/cni/bin"), (settings.Garbage.Interval, settings.Garbage.Grace, settings.Garbage.ResultsDirectory, Assert.Single(settings.Garbage.PluginDirectories)));
            Assert.Equal((0, 0, false), (settings.Underlay.Interfaces.Count, settings.Underlay.InterfacePatterns.Count, settings.Underlay.CanReach.IsValid));
        }
    }

    [Theory]
    [InlineData("listen: ''", false, 0)]
    [InlineData("listen: :9000", true, 9000)]
    [InlineData("listen: 0.0.0.0:80", true, 80)]
    [InlineData("listen: '[fd00::1]:0'", true, 0)]
    public void Where_it_listens(string yaml, bool listens, int port)
    {
        AgentSettings settings = SettingsFile.Read(yaml);
        Assert.Equal((listens, (ushort)port), (settings.ListenAddress.IsValid, settings.ListenPort));
    }

    [Fact]
    public void A_conflist_may_be_left_out_and_a_lease_may_be_short()
    {
        Assert.Equal(string.Empty, SettingsFile.Read("conflist: {file: ''}").Conflist.File);
        Assert.Equal(TimeSpan.FromMinutes(1), SettingsFile.Read("etcd: {leaseTTL: 24m}").Etcd.RenewMargin);
        Assert.Equal(TimeSpan.Zero, SettingsFile.Read("garbage: {interval: 0}").Garbage.Interval);
    }

    [Fact]
    public void Anchors_and_aliases_work() =>
        Assert.Equal("/srv/a", SettingsFile.Read("subnetFile: &here /srv/a\nplugins: {to: *here}").Plugins.To);

    [Fact]
    public void Every_key_has_a_flag_and_every_flag_a_key()
    {
        List<YamlFault> faults = [];
        YamlMapping mapping = YamlFile.Parse(System.Text.Encoding.UTF8.GetBytes(All), "agent.yaml", faults)!;
        HashSet<string> keys = [.. Leaves(mapping, string.Empty), "underlay.canReach"];
        Assert.Equal(keys.Order(StringComparer.Ordinal), SettingFlag.All.Select(static flag => flag.Key).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Leaves(YamlMapping mapping, string path) => mapping.Entries.SelectMany(entry =>
        entry.Value is YamlMapping inner ? Leaves(inner, path + entry.Key.Text + ".") : [path + entry.Key.Text]);
}
