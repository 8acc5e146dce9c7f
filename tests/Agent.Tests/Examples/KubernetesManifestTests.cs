using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using CsCni.Agent.Flannel;
using CsCni.Agent.Settings;
using CsCni.Linux;
using CsCni.Overlay;
using CsCni.Testing;
using CsCni.Tests.Agent.Namespaces;
using Xunit;

namespace CsCni.Tests.Agent.Examples;

/// <summary>examples/cluster/kubernetes/cscni.yaml: that its parts belong together, and that it asks for no more than it needs.</summary>
public sealed class KubernetesManifestTests
{
    private static readonly string s_path = $"{Built.Root}/examples/cluster/kubernetes/cscni.yaml";
    private static readonly List<YamlView> s_documents = YamlView.Documents(s_path);

    private static YamlView Pod => Of("DaemonSet")["spec.template.spec"];

    private static YamlView Container => Pod["containers.0"];

    private static YamlView Config => Of("ConfigMap")["data"];

    [Fact]
    public void ItHasTheseObjectsInAnOrderInWhichTheyCanBeMade() => Assert.Equal(
        ["v1 Namespace", "v1 ServiceAccount", "rbac.authorization.k8s.io/v1 ClusterRole", "rbac.authorization.k8s.io/v1 ClusterRoleBinding", "v1 ConfigMap", "apps/v1 DaemonSet"],
        s_documents.Select(static document => $"{document["apiVersion"].Text} {document["kind"].Text}"));

    [Fact]
    public void NamesAgree()
    {
        string space = Of("Namespace")["metadata.name"].Text, account = Of("ServiceAccount")["metadata.name"].Text;
        Assert.All(["ServiceAccount", "ConfigMap", "DaemonSet"], kind => Assert.Equal(space, Of(kind)["metadata.namespace"].Text));
        YamlView binding = Of("ClusterRoleBinding");
        Assert.Equal(("ClusterRole", Of("ClusterRole")["metadata.name"].Text), (binding["roleRef.kind"].Text, binding["roleRef.name"].Text));
        YamlView subject = Assert.Single(binding["subjects"].Items);
        Assert.Equal(("ServiceAccount", account, space), (subject["kind"].Text, subject["name"].Text, subject["namespace"].Text));
        Assert.Equal(account, Pod["serviceAccountName"].Text);
        const string label = "app.kubernetes.io/name";
        Assert.Equal(Of("DaemonSet")["spec.selector.matchLabels"].Of(label).Text, Of("DaemonSet")["spec.template.metadata.labels"].Of(label).Text);
    }

    [Fact]
    public void TheAccountMaySeeNodesAndWriteTheirStatusAndNothingElse() => Assert.Equal(
        ["''/nodes: get list watch", "''/nodes/status: patch"],
        Of("ClusterRole")["rules"].Items.Select(static rule =>
        {
            Assert.Equal(["apiGroups", "resources", "verbs"], rule.Keys);
            return $"'{string.Join(' ', rule["apiGroups"].Texts)}'/{string.Join(' ', rule["resources"].Texts)}: {string.Join(' ', rule["verbs"].Texts)}";
        }));

    [Fact]
    public void ThePodHasOneCapabilityAndNoPrivileges()
    {
        YamlView security = Container["securityContext"];
        Assert.Equal("false", security["privileged"].Text);
        Assert.Equal("false", security["allowPrivilegeEscalation"].Text);
        Assert.Equal("true", security["readOnlyRootFilesystem"].Text);
        Assert.Equal(["ALL"], security["capabilities.drop"].Texts);
        Assert.Equal(["NET_ADMIN"], security["capabilities.add"].Texts);
        Assert.Equal("RuntimeDefault", security["seccompProfile.type"].Text);
        Assert.Equal("true", Pod["hostNetwork"].Text);
        Assert.DoesNotContain("hostPID", Pod.Keys);
        Assert.DoesNotContain("initContainers", Pod.Keys);
        Assert.Single(Pod["containers"].Items);
    }

    [Fact]
    public void TheImageIsTheOneThatMakeImageMakes()
    {
        string version = Regex.Match(File.ReadAllText($"{Built.Root}/Directory.Build.props"), "<Version>(.*)</Version>").Groups[1].Value;
        string name = Regex.Match(File.ReadAllText($"{Built.Root}/build/image"), @"\$\{IMAGE:-(.*):\$version\}").Groups[1].Value;
        Assert.Equal($"{name}:{version}", Container["image"].Text);
        Assert.Equal("IfNotPresent", Container["imagePullPolicy"].Text);
    }

    [Fact]
    public void EveryVolumeIsMountedAndEveryMountIsAVolume()
    {
        Assert.Equal(
            Pod["volumes"].Items.Select(static volume => volume["name"].Text),
            Container["volumeMounts"].Items.Select(static mount => mount["name"].Text));
        foreach (YamlView volume in Pod["volumes"].Items.Where(static volume => volume.Keys.Contains("hostPath")))
        {
            // The plugins and the runtime know these paths as the node has them.
            YamlView mount = Container["volumeMounts"].Items.Single(mount => mount["name"].Text == volume["name"].Text);
            Assert.Equal(volume["hostPath.path"].Text, mount["mountPath"].Text);
            Assert.Equal("DirectoryOrCreate", volume["hostPath.type"].Text);
        }

        Assert.Equal(Of("ConfigMap")["metadata.name"].Text, Pod["volumes.0.configMap.name"].Text);
    }

    [Fact]
    public void ContainersThatTheNodeStartsLaterAreSeen()
    {
        YamlView sandboxes = Container["volumeMounts"].Items.Single(static mount => mount["mountPath"].Text == "/run/netns");
        Assert.Equal("HostToContainer", sandboxes["mountPropagation"].Text);
        Assert.Equal("true", sandboxes["readOnly"].Text);
    }

    [Fact]
    public void WhatTheAgentWritesIsOnTheNode()
    {
        string[] writable = [.. Container["volumeMounts"].Items.Where(static mount => !mount.Keys.Contains("readOnly")).Select(static mount => mount["mountPath"].Text)];
        AgentSettings settings = SettingsFile.Read(Config.Of("agent.yaml").Text);
        string[] written = [settings.SubnetFile, settings.Conflist.File, $"{settings.Plugins.To}/x", $"{settings.Garbage.ResultsDirectory}/x", "/var/lib/cni/networks/x", "/run/cscni/x"];
        Assert.All(written, path => Assert.Contains(writable, mount => path.StartsWith($"{mount}/", StringComparison.Ordinal)));
        Assert.Contains(settings.Plugins.To, settings.Garbage.PluginDirectories);
    }

    [Fact]
    public void TheProbesAskWhereTheAgentAnswers()
    {
        AgentSettings settings = SettingsFile.Read(Config.Of("agent.yaml").Text);
        foreach ((string probe, string path) in ((string, string)[])[("livenessProbe", "/healthz"), ("readinessProbe", "/readyz")])
        {
            YamlView asked = Container[probe]["httpGet"];
            Assert.Equal(($"{settings.ListenAddress}", $"{settings.ListenPort}", path), (asked["host"].Text, asked["port"].Text, asked["path"].Text));
        }
    }

    [Fact]
    public void TheNodesNameIsTheApis()
    {
        YamlView variable = Assert.Single(Container["env"].Items);
        Assert.Equal(("NODE_NAME", "spec.nodeName"), (variable["name"].Text, variable["valueFrom.fieldRef.fieldPath"].Text));
    }

    [Fact]
    public void TheNetworkIsFlannels()
    {
        NetworkConfig config = NetworkConfigReader.Read(Encoding.UTF8.GetBytes(Config.Of("net-conf.json").Text), "net-conf.json", SubnetOrigin.Elsewhere);
        Assert.Equal(new(IpPrefix.Parse("10.244.0.0/16"), default), config.Cluster.Network);
        Assert.Equal(new() { Type = BackendType.Vxlan, Vni = 1, Port = 8472 }, config.Cluster.Backend);
    }

    [Fact]
    public void TheAgentTakesItsConfiguration()
    {
        Built.Require("cscni-agent", "cscni");
        using TemporaryDirectory directory = new();
        foreach (string key in Config.Keys)
        {
            File.WriteAllText(directory[key], Config.Of(key).Text.Replace("/etc/cscni", directory.Path).Replace("/opt/cscni/bin", Built.Out));
        }

        (int status, string text) = Built.Run($"{Built.Out}/cscni-agent", "--config", directory["agent.yaml"], "--check-config");
        Assert.True(status == 0, text);
        Assert.Contains("kubernetes by the pod's account", text);

        // What is mounted is what it looks for.
        Assert.Equal(["net-conf.json", "agent.yaml"], Config.Keys);
        Assert.Equal("/etc/cscni", Container["volumeMounts.0.mountPath"].Text);
        Assert.Equal("/etc/cscni/net-conf.json", SettingsFile.Read(Config.Of("agent.yaml").Text).Kubernetes.NetConfFile);
    }

    private static YamlView Of(string kind) => s_documents.Single(document => document["kind"].Text == kind);
}
