using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.Cluster.Tests.Harness;

/// <summary>A server that speaks the Kubernetes API for Nodes (tests/ApiServer), and the nodes' objects in it.</summary>
public sealed class KubernetesMembership : Membership
{
    public const string Prefix = "flannel.alpha.coreos.com/";
    private const int ApiPort = 6443;
    private const int ControlPort = 6444;
    private readonly string _data;
    private Background? _server;

    public KubernetesMembership(TestCluster cluster)
        : base(cluster)
    {
        _data = Scratch.CreateDirectory();
        try
        {
            File.WriteAllText(NetConfFile, NetConf());
            StartServer();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>A secret that must be in no log.</summary>
    public string Token { get; } = $"secret-token-{Guid.NewGuid():N}";

    public string NetConfFile => $"{_data}/net-conf.json";

    /// <summary>Further arguments of the server's next start.</summary>
    public string[] Arguments { get; set; } = [];

    private TestNamespace Host => Cluster.Underlay.Host;

    private static string Program { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../CsCni.ApiServer/release/CsCni.ApiServer"));

    public override IEnumerable<string> Keys(ClusterNode node)
    {
        WriteKubeconfig(node, Token);
        return ["source: kubernetes", $"kubernetes: {{ kubeconfig: {KubeconfigOf(node)}, netConf: {NetConfFile} }}"];
    }

    public static string KubeconfigOf(ClusterNode node) => $"{node.Directory}/kubeconfig";

    /// <summary>Writes a node's kubeconfig with a token, unless one of a test's own is there.</summary>
    public void WriteKubeconfig(ClusterNode node, string token) => File.WriteAllText(KubeconfigOf(node), $"""
        apiVersion: v1
        kind: Config
        current-context: test
        contexts:
        - name: test
          context: {"{"} cluster: test, user: agent {"}"}
        clusters:
        - name: test
          cluster:
            server: https://{Cluster.Underlay.ServiceInUrl}:{ApiPort}
            certificate-authority: {_data}/tls/ca.crt
        users:
        - name: agent
          user:
            token: {token}

        """);

    public override void Join(ClusterNode node)
    {
        NodeSubnets subnets = SubnetsOf(node);
        string[] cidrs = [.. new[] { subnets.V4, subnets.V6 }.OfType<string>()];
        Put(node.Name, new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = node.Name, ["annotations"] = new JsonObject { ["node.alpha.kubernetes.io/ttl"] = "0" } },
            ["spec"] = new JsonObject { ["podCIDR"] = cidrs[0], ["podCIDRs"] = new JsonArray([.. cidrs.Select(static cidr => JsonValue.Create(cidr))]) },
            ["status"] = new JsonObject { ["conditions"] = new JsonArray() },
        });
    }

    public override void Leave(ClusterNode node) => Delete(node.Name);

    public override void Readdress(ClusterNode node)
    {
    }

    /// <summary>podCIDRs cannot be changed: the node is deleted and registers anew.</summary>
    public override void GiveSubnets(ClusterNode node, NodeSubnets subnets)
    {
        base.GiveSubnets(node, subnets);
        Leave(node);
        Join(node);
    }

    public void Put(string name, JsonObject node) => Order("PUT", $"/nodes/{name}", node.ToJsonString());

    public void Delete(string name) => Order("DELETE", $"/nodes/{name}");

    /// <summary>Sets one of Flannel's annotations; null removes it.</summary>
    public void Annotate(string name, string suffix, string? value) => Order(
        "PATCH", $"/nodes/{name}",
        new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [Prefix + suffix] = value } } }.ToJsonString());

    /// <summary>A node's object as the server has it.</summary>
    public JsonElement Node(string name) => JsonDocument.Parse(Order("GET", $"/nodes/{name}")).RootElement;

    /// <summary>One of Flannel's annotations; null where there is none.</summary>
    public string? Annotation(string name, string suffix) =>
        Node(name).GetProperty("metadata").GetProperty("annotations").TryGetProperty(Prefix + suffix, out JsonElement value) ? value.GetString() : null;

    /// <summary>Has the server do something: "POST /drop" and so on; see ControlServer there.</summary>
    public string Order(string method, string path, string body = "")
    {
        (int status, string answer) = Host.Http(method, "127.0.0.1", ControlPort, path, body);
        Assert.True(status == 200, $"{method} {path}: {status} {answer}\n{_server?.Log}");
        return answer;
    }

    public void StartServer()
    {
        _server?.Dispose();
        _server = Host.Start(
            $"{_data}/log",
            [Program, "--listen", $"{Cluster.Underlay.ServiceInUrl}:{ApiPort}", "--control", $"127.0.0.1:{ControlPort}", "--tls", $"{_data}/tls", "--token", Token, .. Arguments]);
        _server.WaitForLog("control ", 20_000);
    }

    public override void Dispose()
    {
        _server?.Dispose();
        Directory.Delete(_data, recursive: true);
    }
}
