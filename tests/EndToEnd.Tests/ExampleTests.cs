using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Every conflist of examples/ attaches a pod as it is, but for where leases go.</summary>
public sealed class ExampleTests
{
    [Theory]
    [InlineData("10-bridge.conflist")]
    [InlineData("20-dropin.conflist")]
    [InlineData("30-routes.conflist")]
    [InlineData("40-portmap.conflist")]
    [InlineData("50-dropin-portmap.conflist")]
    [InlineData("60-ptp.conflist")]
    public void AttachesAPod(string file)
    {
        using Node node = new();
        Pod pod = node.AddPod();
        JsonNode list = JsonNode.Parse(File.ReadAllText($"{Executables.Root}/examples/{file}"))!;
        foreach (JsonNode? plugin in list["plugins"]!.AsArray())
        {
            plugin!["stateDir"] = $"{node.Directory}/state";
            if (plugin["ipam"] is { } ipam)
            {
                ipam["dataDir"] = node.LeaseDirectory;
            }
        }

        // Named as the reference plugins are: what make install-dropin does.
        string plugins = Directory.CreateDirectory($"{node.Directory}/bin").FullName;
        foreach ((string name, string target) in new[] { ("cscni", "cscni"), ("bridge", "cscni"), ("ptp", "cscni"), ("portmap", "cscni"), ("cscni-ipam", "cscni-ipam"), ("host-local", "cscni-ipam") })
        {
            File.CreateSymbolicLink($"{plugins}/{name}", $"{Executables.Out}/{target}");
        }

        string path = $"{node.Directory}/{file}";
        File.WriteAllText(path, list.ToJsonString());
        string network = list["name"]!.GetValue<string>();
        foreach (string command in new[] { "add", "check", "status", "del" })
        {
            Outcome outcome = node.Run(
                Executables.Ctl,
                [command, network, .. command == "status" ? System.Array.Empty<string>() : [pod.NetNsPath], "--conf-dir", node.Directory, "--cni-path", plugins, "--cache-dir", $"{node.Directory}/cache"],
                ["CAP_ARGS={\"portMappings\":[{\"hostPort\":8080,\"containerPort\":80}]}", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"]);
            Assert.True(outcome.ExitCode == 0, $"{command}: {outcome.Text}");
            if (command == "add")
            {
                Assert.True(pod.Pings(pod.Json("ip -j route show default")[0].GetProperty("gateway").GetString()!));
            }
        }

        Assert.Empty(node.Leases(network));
    }
}
