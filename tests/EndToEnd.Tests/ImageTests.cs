using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>The image that build/image makes of the agent: what is in it, and that a runtime takes it and runs the agent.</summary>
[Collection(nameof(Alone))]
public sealed class ImageTests : IClassFixture<BuiltImage>, IDisposable
{
    private const string Name = BuiltImage.Name;

    /// <summary>As the DaemonSet has it: all that ctr would give is dropped, but NET_ADMIN.</summary>
    private static readonly string[] s_confinement =
    [
        "--read-only", "--seccomp", "--cap-add", "CAP_NET_ADMIN",
        .. new[] { "CHOWN", "DAC_OVERRIDE", "FSETID", "FOWNER", "MKNOD", "NET_RAW", "SETGID", "SETUID", "SETFCAP", "SETPCAP", "NET_BIND_SERVICE", "SYS_CHROOT", "KILL", "AUDIT_WRITE" }
            .SelectMany(static name => new[] { "--cap-drop", $"CAP_{name}" }),
    ];

    private readonly BuiltImage _image;
    private readonly Node _node;
    private Containerd? _containerd;

    public ImageTests(BuiltImage image)
    {
        Assert.SkipUnless(File.Exists(Executables.Agent), $"{Executables.Agent} is not there: make build");
        _image = image;
        _node = new();
    }

    private string ImageFile => $"{_node.Directory}/image.tar";

    public void Dispose()
    {
        _containerd?.Dispose();
        _node.Dispose();
    }

    [Fact]
    public void TheSameInputsGiveTheSameBytes()
    {
        string[] variables = ["SOURCE_DATE_EPOCH=1700000000"];
        BuiltImage.Build(ImageFile, variables);
        BuiltImage.Build($"{_node.Directory}/again.tar", variables);
        Assert.True(File.ReadAllBytes(ImageFile).AsSpan().SequenceEqual(File.ReadAllBytes($"{_node.Directory}/again.tar")));
        Assert.All(Entries(File.ReadAllBytes(ImageFile)), static entry => Assert.Equal(1700000000, entry.ModificationTime.ToUnixTimeSeconds()));
    }

    [Fact]
    public void EachPartIsWhatTheOthersSayOfIt()
    {
        Dictionary<string, byte[]> files = Read(_image.File);
        JsonElement index = Parse(files["index.json"]).GetProperty("manifests").EnumerateArray().Single();
        Assert.Equal("1.0.0", Parse(files["oci-layout"]).GetProperty("imageLayoutVersion").GetString());
        Assert.Equal(Name, index.GetProperty("annotations").GetProperty("io.containerd.image.name").GetString());
        JsonElement manifest = Parse(Blob(files, index));
        JsonElement config = Parse(Blob(files, manifest.GetProperty("config")));
        List<byte[]> layers = [.. manifest.GetProperty("layers").EnumerateArray().Select(layer => Unpack(Blob(files, layer)))];
        Assert.Equal(
            layers.Select(Digest),
            config.GetProperty("rootfs").GetProperty("diff_ids").EnumerateArray().Select(static id => id.GetString()));

        // What Docker reads of the same file says the same.
        JsonElement docker = Parse(files["manifest.json"]).EnumerateArray().Single();
        Assert.Equal(Name, docker.GetProperty("RepoTags").EnumerateArray().Single().GetString());
        Assert.Equal(PathOf(manifest.GetProperty("config")), docker.GetProperty("Config").GetString());
        Assert.Equal(
            manifest.GetProperty("layers").EnumerateArray().Select(PathOf),
            docker.GetProperty("Layers").EnumerateArray().Select(static layer => layer.GetString()));
        Assert.Equal("/usr/bin/cscni-agent", config.GetProperty("config").GetProperty("Entrypoint").EnumerateArray().Single().GetString());
    }

    [Fact]
    public void ItHoldsTheExecutablesAndWhatTheyNeedAndNothingOfThisMachines()
    {
        Dictionary<string, byte[]> files = Read(_image.File);
        JsonElement index = Parse(files["index.json"]).GetProperty("manifests").EnumerateArray().Single();
        List<TarEntry> entries =
        [
            .. Parse(Blob(files, index)).GetProperty("layers").EnumerateArray().SelectMany(layer => Entries(Unpack(Blob(files, layer)))),
        ];
        Dictionary<string, TarEntry> named = entries.Where(static entry => entry.EntryType != TarEntryType.Directory).ToDictionary(static entry => entry.Name);
        foreach ((string path, string executable) in new[] { ("./usr/bin/cscni-agent", Executables.Agent), ("./opt/cscni/bin/cscni", Executables.Plugin), ("./opt/cscni/bin/cscni-ipam", Executables.Ipam) })
        {
            Assert.True(Content(named[path]).SequenceEqual(File.ReadAllBytes(executable)), path);
            Assert.Equal(0x1ed, (int)named[path].Mode);
        }

        // Each library that the agent names, and the two that the runtime loads for TLS.
        foreach (string library in Regex.Matches(_node.Must($"ldd {Executables.Agent}"), @"\S+\.so\S*(?= )").Select(static match => Path.GetFileName(match.Value)).Append("libssl.so.3").Append("libcrypto.so.3"))
        {
            Assert.True(library == "linux-vdso.so.1" || named.Keys.Any(path => Path.GetFileName(path) == library), library);
        }

        Assert.All(entries, static entry => Assert.Equal((0, 0, string.Empty, string.Empty), (entry.Uid, entry.Gid, (entry as PosixTarEntry)!.UserName, (entry as PosixTarEntry)!.GroupName)));
        Assert.All(entries, static entry => Assert.Equal(0, (int)(entry.Mode & (UnixFileMode.OtherWrite | UnixFileMode.SetUser | UnixFileMode.SetGroup))));
        Assert.Equal(
            Directory.GetFiles("/usr/share/ca-certificates/mozilla", "*.crt").Length,
            Regex.Count(System.Text.Encoding.ASCII.GetString(Content(named["./etc/ssl/certs/ca-certificates.crt"])), "BEGIN CERTIFICATE"));
        Assert.Equal("/etc/ssl/certs/ca-certificates.crt", named["./usr/lib/ssl/cert.pem"].LinkName);
    }

    [Theory]
    [InlineData("IMAGE=Upper/case:1")]
    [InlineData("IMAGE=no-tag")]
    [InlineData("IMAGE=a\"b:1")]
    [InlineData("OUT=/nonexistent")]
    public void WhatCannotBeAnImageIsRefused(string variable)
    {
        Outcome outcome = BuiltImage.TryBuild(ImageFile, variable);
        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Contains(variable.Split('=')[1], outcome.Text);
        Assert.False(File.Exists(ImageFile));
    }

    [Fact]
    public void ContainerdTakesItAndTheAgentInItRuns()
    {
        Containerd.Require();
        _containerd = new(_node);
        _containerd.Must("image", "import", _image.File);
        Assert.Contains(Name, _containerd.Must("image", "ls", "-q"));
        Outcome here = Shell.Run(Executables.Agent, ["--version"]);
        Assert.Equal(0, here.ExitCode);
        Assert.Equal(here.Output, Run("version", [], "--version"));
    }

    /// <summary>Everything that it does at its start, as confined as the DaemonSet has it.</summary>
    [Fact]
    public void TheAgentInItMakesANodesNetworkWithOneCapability()
    {
        Containerd.Require();
        string lan = _node.AddNamespace("lan");
        _node.Must($"ip link add eth0 type veth peer name eth0 netns {lan}");
        _node.Must("ip link set lo up");
        _node.Must("ip link set eth0 up");
        _node.Must("ip address add 192.168.50.1/24 dev eth0");
        _node.Must("ip route add default via 192.168.50.9");
        File.WriteAllText($"{_node.Directory}/cluster.yaml", File.ReadAllText($"{Executables.Root}/examples/cluster/static/cluster.yaml"));
        File.WriteAllText(
            $"{_node.Directory}/agent.yaml",
            """
            node: node1
            static: { file: /host/cluster.yaml }
            subnetFile: /host/subnet.env
            conflist: { file: /host/10-cscni.conflist }
            plugins: { from: /opt/cscni/bin, to: /host/bin }
            garbage: { resultsDir: /host/results, pluginDirs: [/host/bin] }
            """);
        _containerd = new(_node);
        _containerd.Must("image", "import", _image.File);
        using Process client = _containerd.Start("ctr", [.. RunArguments("agent", [.. s_confinement, "--mount", $"type=bind,src={_node.Directory},dst=/host,options=rbind:rw"])[1..], "--config", "/host/agent.yaml"]);
        Background.WaitFor(() => File.Exists($"{_node.Directory}/10-cscni.conflist"), 20_000, () => _containerd.Log);
        Assert.Contains("FLANNEL_SUBNET=10.244.1.1/24", File.ReadAllText($"{_node.Directory}/subnet.env"));
        Assert.Contains("vxlan id 1 local 192.168.50.1 dev eth0", _node.Must("ip -d link show flannel.1"));
        Assert.Contains("10.244.2.0/24 via 10.244.2.0 dev flannel.1", _node.Must("ip route"));
        Assert.Contains("ip saddr 10.244.0.0/16", _node.Must("nft list table inet cscni-agent"));
        Assert.True(File.ReadAllBytes($"{_node.Directory}/bin/cscni").AsSpan().SequenceEqual(File.ReadAllBytes(Executables.Plugin)));
        Assert.Equal(0, Shell.Run($"{_node.Directory}/bin/cscni-ipam", ["--types"]).ExitCode);
        Assert.DoesNotContain(" error ", _containerd.Log);
        _containerd.Must("task", "kill", "-s", "TERM", "agent");
        Assert.True(client.WaitForExit(20_000), $"the agent did not end at SIGTERM: {_containerd.Log}");
        Assert.Equal(0, client.ExitCode);
    }

    [Fact]
    public void TheAgentInItSpeaksTls()
    {
        Containerd.Require();
        Assert.SkipUnless(File.Exists("/usr/bin/openssl"), "openssl is not installed");
        Shell.Must($"openssl req -x509 -newkey rsa:2048 -nodes -keyout {_node.Directory}/key.pem -out {_node.Directory}/cert.pem -days 2 -subj /CN=x -addext subjectAltName=IP:127.0.0.1");
        _node.Must("ip link set lo up");
        using Background server = new(_node.Name, $"{_node.Directory}/server.log", null, "openssl", "s_server", "-accept", "4433", "-key", $"{_node.Directory}/key.pem", "-cert", $"{_node.Directory}/cert.pem", "-www");
        server.WaitForLog("ACCEPT");
        _containerd = new(_node);
        _containerd.Must("image", "import", _image.File);
        using Process client = _containerd.Start(
            "ctr",
            [
                .. RunArguments("agent", [.. s_confinement, "--mount", $"type=bind,src={_node.Directory},dst=/host,options=rbind:rw"])[1..],
                "--node", "a", "--source", "etcd", "--etcd-endpoints", "https://127.0.0.1:4433", "--subnet-file", "/host/subnet.env", "--conflist-file", "", "--listen", "",
            ]);

        // Nobody has signed it whom the image trusts; without the libraries the agent would have died.
        Background.WaitFor(() => _containerd.Log.Contains("UntrustedRoot", StringComparison.Ordinal), 20_000, () => _containerd.Log);
        _containerd.Must("task", "kill", "-s", "TERM", "agent");
        Assert.True(client.WaitForExit(20_000), $"the agent did not end at SIGTERM: {_containerd.Log}");
    }

    /// <summary>What the agent does for a container that is gone, as confined as the DaemonSet has it.</summary>
    [Fact]
    public void ThePluginInItTakesAnAttachmentAwayWithOneCapability()
    {
        Containerd.Require();
        string? busybox = new[] { "/bin/busybox", "/usr/bin/busybox" }.FirstOrDefault(File.Exists);
        Assert.SkipWhen(busybox is null, "busybox is not installed (package busybox-static)");
        string before = Traces();
        Pod pod = _node.AddPod();
        JsonObject config = new()
        {
            ["cniVersion"] = "1.0.0",
            ["name"] = "net",
            ["type"] = "cscni",
            ["bridge"] = "cni0",
            ["isDefaultGateway"] = true,
            ["ipMasq"] = true,
            ["stateDir"] = $"{_node.Directory}/rules",
            ["runtimeConfig"] = JsonNode.Parse("""{ "portMappings": [ { "hostPort": 8080, "containerPort": 80, "protocol": "tcp" } ] }"""),
            ["ipam"] = new JsonObject { ["type"] = "cscni-ipam", ["dataDir"] = _node.LeaseDirectory, ["ranges"] = JsonNode.Parse("""[[{ "subnet": "10.88.0.0/24" }]]""") },
        };
        _node.Call(Executables.Plugin, "ADD", config, pod).Result();
        Assert.Single(_node.Leases("net"));
        Shell.Must($"ip netns del {pod.NetNs}");
        _containerd = new(_node);
        _containerd.Must("image", "import", _image.File);
        string[] environment = ["CNI_COMMAND=DEL", $"CNI_CONTAINERID={pod.ContainerId}", "CNI_NETNS=", "CNI_IFNAME=eth0", "CNI_PATH=/opt/cscni/bin"];

        // ctr never ends a container's standard input, so that a shell from outside gives it.
        File.Copy(busybox!, $"{_node.Directory}/busybox");
        File.WriteAllText($"{_node.Directory}/config", config.ToJsonString());
        Outcome outcome = _containerd.Ctr(
        [
            "run", "--rm", "--net-host", "--runc-root", $"{_node.Directory}/runc", .. s_confinement,
            "--mount", $"type=bind,src={_node.Directory},dst={_node.Directory},options=rbind:rw",
            .. environment.SelectMany(static variable => new[] { "--env", variable }), Name, "del",
            $"{_node.Directory}/busybox", "sh", "-c", $"grep Cap /proc/self/status; /opt/cscni/bin/cscni <{_node.Directory}/config",
        ]);
        Assert.True(outcome.ExitCode == 0, outcome.Text);
        Assert.Contains("CapEff:\t0000000000001000\n", outcome.Output);
        Assert.Empty(_node.Leases("net"));
        Assert.Equal(before, Traces());
    }

    private string Traces() => _node.Must("nft list ruleset") + _node.Must("ip -o link show type veth");

    private string Run(string container, string[] options, params string[] arguments)
    {
        Outcome outcome = _containerd!.Ctr([.. RunArguments(container, options)[3..], .. arguments]);
        Assert.True(outcome.ExitCode == 0, outcome.Text);
        return outcome.Output;
    }

    /// <summary>With arguments ctr does not take the image's entry point.</summary>
    private string[] RunArguments(string container, params string[] options) =>
        _containerd!.Command(["run", "--rm", "--net-host", "--runc-root", $"{_node.Directory}/runc", .. options, Name, container, "/usr/bin/cscni-agent"]);

    private static Dictionary<string, byte[]> Read(string file) =>
        Entries(File.ReadAllBytes(file)).Where(static entry => entry.DataStream is not null).ToDictionary(static entry => entry.Name, Content);

    private static List<TarEntry> Entries(byte[] tar)
    {
        using TarReader reader = new(new MemoryStream(tar));
        List<TarEntry> entries = [];
        while (reader.GetNextEntry(copyData: true) is { } entry)
        {
            entries.Add(entry);
        }

        return entries;
    }

    private static byte[] Content(TarEntry entry)
    {
        using MemoryStream content = new();
        entry.DataStream!.Position = 0;
        entry.DataStream.CopyTo(content);
        return content.ToArray();
    }

    /// <summary>A part that is referred to: under its digest, and of the size that is told.</summary>
    private static byte[] Blob(Dictionary<string, byte[]> files, JsonElement descriptor)
    {
        byte[] blob = files[PathOf(descriptor)];
        Assert.Equal(descriptor.GetProperty("digest").GetString(), Digest(blob));
        Assert.Equal(descriptor.GetProperty("size").GetInt64(), blob.Length);
        return blob;
    }

    private static string PathOf(JsonElement descriptor) => $"blobs/{descriptor.GetProperty("digest").GetString()!.Replace(':', '/')}";

    private static string Digest(byte[] content) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}";

    private static byte[] Unpack(byte[] layer)
    {
        using GZipStream stream = new(new MemoryStream(layer), CompressionMode.Decompress);
        using MemoryStream content = new();
        stream.CopyTo(content);
        return content.ToArray();
    }

    private static JsonElement Parse(byte[] json) => JsonDocument.Parse(json).RootElement;
}
