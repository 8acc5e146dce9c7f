using System;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using CsCni.Agent.Flannel;
using CsCni.Agent.Settings;
using CsCni.Linux;
using CsCni.Testing;
using CsCni.Tests.Agent.Namespaces;
using Xunit;

namespace CsCni.Tests.Agent.Examples;

/// <summary>The files of examples/cluster, as the agent reads them.</summary>
public sealed class ClusterExampleTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("node1", "10.244.1.0/24 at 192.168.50.1")]
    [InlineData("node2", "10.244.2.0/24 at 192.168.50.2")]
    public void AStaticClusterOfTwoIsTaken(string node, string said)
    {
        Take("static/agent.yaml", "static/cluster.yaml");
        (int status, string text) = Check("--node", node);
        Assert.True(status == 0, text);
        Assert.Contains(said, text);
        Assert.Contains("2 nodes", text);
    }

    [Fact]
    public void ANodeThatIsNotInTheFileIsToldSo()
    {
        Take("static/agent.yaml", "static/cluster.yaml");
        (int status, string text) = Check("--node", "node3");
        Assert.Equal(1, status);
        Assert.Contains("\"node3\"", text);
    }

    [Fact]
    public void AClusterOfThreeInEtcdIsTaken()
    {
        Take("etcd/agent.yaml");
        Directory.CreateDirectory(_directory["etcd"]);
        foreach (string name in (string[])["ca.pem", "client.pem", "client-key.pem"])
        {
            File.WriteAllText(_directory[$"etcd/{name}"], PemEncoding.WriteString("CERTIFICATE", [1, 2, 3]));
        }

        (int status, string text) = Check("--node", "node1");
        Assert.True(status == 0, text);
        Assert.Equal(3, SettingsFile.Read(File.ReadAllText(_directory["agent.yaml"])).Etcd.Endpoints.Count);
        File.Delete(_directory["etcd/client-key.pem"]);
        (status, text) = Check("--node", "node1");
        Assert.Equal(1, status);
        Assert.Contains("client-key.pem", text);
    }

    [Fact]
    public void TheNetworkInEtcdIsFlannelsAndHasRoomForNodes()
    {
        NetworkConfig config = NetworkConfigReader.Read(File.ReadAllBytes(Example("etcd/net-conf.json")), "net-conf.json", SubnetOrigin.Network);
        Assert.Equal(IpPrefix.Parse("10.244.0.0/16"), config.Cluster.Network.V4);
        Assert.False(config.Cluster.Network.V6.IsValid);

        // Where the README says that it goes is where the agent looks.
        AgentSettings settings = SettingsFile.Read(File.ReadAllText(Example("etcd/agent.yaml")));
        Assert.Contains($"put {settings.Etcd.Prefix}/config ", File.ReadAllText(Example("README.md")));
    }

    private static string Example(string path) => $"{Built.Root}/examples/cluster/{path}";

    /// <summary>Examples as they are, but for the directory that they are in.</summary>
    private void Take(params string[] paths)
    {
        foreach (string path in paths)
        {
            File.WriteAllText(_directory[Path.GetFileName(path)], File.ReadAllText(Example(path)).Replace("/etc/cscni", _directory.Path), Encoding.UTF8);
        }
    }

    private (int Status, string Text) Check(params string[] flags)
    {
        Built.Require("cscni-agent");
        return Built.Run($"{Built.Out}/cscni-agent", ["--config", _directory["agent.yaml"], "--check-config", .. flags]);
    }
}
