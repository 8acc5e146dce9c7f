using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>A real runtime: containerd runs two containers on a conflist of examples/, and they reach each other.</summary>
[Collection(nameof(Alone))]
public sealed class ContainerdTests : IDisposable
{
    private readonly Node _node;
    private Containerd? _containerd;

    public ContainerdTests()
    {
        Containerd.Require();
        Assert.SkipUnless(File.Exists("/bin/busybox") || File.Exists("/usr/bin/busybox"), "busybox is not installed (package busybox-static)");
        _node = new();
    }

    public void Dispose()
    {
        _containerd?.Dispose();
        _node.Dispose();
    }

    [Fact]
    public void TwoContainersPingEachOtherAndLeaveNothing()
    {
        Start(Example());
        RunTwo();
    }

    [Fact]
    public void AListOfFivePluginsUnderTheReferencesNamesAttachesTwoContainers()
    {
        Start(ListOfFive());
        RunTwo(static (node, container) =>
        {
            Assert.Equal(2, node.Must("ip -o link show type ifb").Trim().Split('\n').Length);
            Assert.Contains("10.88.0.", node.Must("nft list set inet cscni forwarded4"));
            Assert.Contains("500", container("cat", "/proc/sys/net/core/somaxconn"));
        });
        Assert.Equal(string.Empty, _node.Must("ip -o link show type ifb").Trim());
        Assert.Equal(string.Empty, _node.Must("nft list ruleset").Trim());
    }

    private void RunTwo(Action<Node, Func<string, string, string>>? look = null)
    {
        ImportImage();
        using Process first = RunContainer("one");
        using Process second = RunContainer("two");
        Ping("one", Address("two", "inet addr:"));
        Ping("two", Address("one", "inet6 addr: fd"), "-6");
        Assert.Equal(2, _node.Must("ip -o link show type veth").Trim().Split('\n').Length);
        look?.Invoke(_node, (program, argument) => Exec("one", $"/bin/{program}", argument).Output);
        Assert.Equal(4, _node.Leases("podnet").Count);

        foreach ((string name, Process client) in new[] { ("one", first), ("two", second) })
        {
            Ctr("task", "kill", "-s", "KILL", name);
            Assert.True(client.WaitForExit(20_000), $"ctr did not end after container {name} was killed");
        }

        Assert.Equal(string.Empty, _node.Must("ip -o link show type veth").Trim());
        Assert.Empty(_node.Leases("podnet"));
        Assert.Empty(Directory.GetFiles($"{_node.Directory}/lib/cni", "*", SearchOption.AllDirectories));
    }

    /// <summary>ctr attaches the container before it starts, and detaches it when it has ended.</summary>
    private Process RunContainer(string name)
    {
        Process client = _containerd!.Start("sh", ["-c", Mounts, "sh", _node.Directory, Plugins(), .. _containerd.Command("run", "--rm", "--cni", "--runc-root", $"{_node.Directory}/runc", "test.local/busybox:1", name, "/bin/sleep", "1000")]);
        for (int tries = 0; tries < 100; tries++)
        {
            if (Ctr("task", "ls").Output.Split('\n').Any(line => line.StartsWith(name) && line.Contains("RUNNING")))
            {
                return client;
            }

            Assert.False(client.HasExited, $"container {name} ended at once: {_containerd.Log}");
            Thread.Sleep(100);
        }

        throw new TimeoutException($"container {name} did not start within 10 s: {_containerd.Log}");
    }

    private void Ping(string container, string address, params string[] options)
    {
        Outcome ping = Exec(container, ["/bin/ping", .. options, "-c", "1", "-W", "1", address]);
        Assert.True(ping.ExitCode == 0, ping.Text);
    }

    private Outcome Exec(string container, params string[] command) =>
        Ctr(["task", "exec", "--exec-id", $"e{Guid.NewGuid():N}"[..12], container, .. command]);

    private string Address(string container, string marker)
    {
        string output = Exec(container, "/bin/ifconfig", "eth0").Output;
        int at = output.IndexOf(marker, StringComparison.Ordinal);
        Assert.True(at >= 0, output);
        return output[(at + marker.IndexOf(':') + 1)..].Trim().Split(' ', '/')[0];
    }

    /// <summary>
    /// ctr looks for configurations, plugins and cached results in fixed places. They are covered by mounts in a mount
    /// namespace of each call's own, so that the machine's are neither read nor written.
    /// </summary>
    private const string Mounts = """
        set -e
        dir=$1 out=$2; shift 2
        exec unshare -m --propagation slave sh -c '
          set -e
          dir=$1 out=$2; shift 2
          mkdir -p $dir/etc-upper $dir/etc-work $dir/opt/cni/bin $dir/lib/cni
          mount -t overlay overlay -o lowerdir=/etc,upperdir=$dir/etc-upper,workdir=$dir/etc-work /etc
          mkdir -p /etc/cni/net.d; rm -f /etc/cni/net.d/*; cp $dir/10-bridge.conflist /etc/cni/net.d/
          mount --bind $dir/opt /opt; mount --bind $out /opt/cni/bin
          mount --bind $dir/lib /var/lib
          exec "$@"' sh $dir $out "$@"
        """;

    private Outcome Ctr(params string[] arguments) => _containerd!.Ctr(arguments);

    /// <summary>Ours under the reference plugins' names.</summary>
    private string Plugins()
    {
        string directory = Directory.CreateDirectory($"{_node.Directory}/plugins").FullName;
        foreach (string name in new[] { "cscni", "bridge", "portmap", "bandwidth", "tuning", "firewall", "cscni-ipam", "host-local" })
        {
            if (!File.Exists($"{directory}/{name}"))
            {
                File.CreateSymbolicLink($"{directory}/{name}", name is "cscni-ipam" or "host-local" ? Executables.Ipam : Executables.Plugin);
            }
        }

        return directory;
    }

    private string Example() => File.ReadAllText($"{Executables.Root}/examples/10-bridge.conflist")
        .Replace("\"type\": \"cscni-ipam\",", $"\"type\": \"cscni-ipam\", \"dataDir\": \"{_node.LeaseDirectory}\",");

    private string ListOfFive() => $$"""
        {
          "cniVersion": "1.0.0",
          "name": "podnet",
          "plugins": [
            { "type": "bridge", "bridge": "cni0", "isDefaultGateway": true, "ipMasq": true, "hairpinMode": true, "stateDir": "{{_node.Directory}}/state",
              "ipam": { "type": "host-local", "dataDir": "{{_node.LeaseDirectory}}", "ranges": [[{ "subnet": "10.88.0.0/16" }], [{ "subnet": "fd00:10:88::/64" }]] } },
            { "type": "portmap", "capabilities": { "portMappings": true }, "stateDir": "{{_node.Directory}}/state" },
            { "type": "bandwidth", "ingressRate": 80000000, "ingressBurst": 8000000, "egressRate": 80000000, "egressBurst": 8000000 },
            { "type": "tuning", "sysctl": { "net.core.somaxconn": "500" }, "dataDir": "{{_node.Directory}}/tuning" },
            { "type": "firewall", "stateDir": "{{_node.Directory}}/state" }
          ]
        }
        """;

    private void Start(string list)
    {
        File.WriteAllText($"{_node.Directory}/10-bridge.conflist", list);
        _containerd = new(_node);
    }

    /// <summary>An image of busybox alone, made on the spot: nothing can be pulled in a test.</summary>
    private void ImportImage()
    {
        const string script = """
            set -e
            cd "$1"; mkdir -p rootfs/bin image; cp "$(command -v busybox)" rootfs/bin/
            for applet in sh sleep ping ifconfig cat; do ln -s busybox rootfs/bin/$applet; done
            tar -C rootfs -cf image/layer.tar .
            layer=$(sha256sum image/layer.tar | cut -d' ' -f1)
            printf '{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' "$layer" >image/config.json
            printf '[{"Config":"config.json","RepoTags":["test.local/busybox:1"],"Layers":["layer.tar"]}]' >image/manifest.json
            tar -C image -cf image.tar manifest.json config.json layer.tar
            """;
        Outcome made = Shell.Run("/bin/sh", ["-c", script, "sh", _node.Directory], ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"]);
        Assert.True(made.ExitCode == 0, made.Text);
        Outcome imported = Ctr("image", "import", $"{_node.Directory}/image.tar");
        Assert.True(imported.ExitCode == 0, imported.Text);
    }
}
