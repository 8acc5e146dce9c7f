using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>make install, install-dropin and uninstall, below a directory of the test's own.</summary>
public sealed class InstallTests : IDisposable
{
    private const UnixFileMode Everybody = (UnixFileMode)0b111_101_101;
    private readonly string _root = Scratch.CreateDirectory();

    private string Plugins => $"{_root}/opt/cni/bin";

    private string Ctl => $"{_root}/usr/local/bin/cscnictl";

    private string Agent => $"{_root}/usr/local/bin/cscni-agent";

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void InstallPutsFourExecutablesThere()
    {
        Install("install");
        Assert.Equal(["cscni", "cscni-ipam"], Names());
        foreach ((string file, string source) in new[] { ($"{Plugins}/cscni", Executables.Plugin), ($"{Plugins}/cscni-ipam", Executables.Ipam), (Ctl, Executables.Ctl), (Agent, Executables.Agent) })
        {
            Assert.Equal(File.ReadAllBytes(source), File.ReadAllBytes(file));
            Assert.Equal(Everybody, File.GetUnixFileMode(file));
        }

        Assert.Equal(Everybody, File.GetUnixFileMode(Plugins));
        Assert.Equal([Agent, Ctl], Directory.GetFileSystemEntries($"{_root}/usr/local/bin").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void TheDirectoriesCanBeOthers()
    {
        Install("install-dropin", "CNI_BIN_DIR=/usr/lib/cni/", "PREFIX=/usr");
        Assert.Equal("cscni", new FileInfo($"{_root}/usr/lib/cni/bridge").LinkTarget);
        Assert.True(File.Exists($"{_root}/usr/bin/cscnictl"));
        Assert.False(Directory.Exists(Plugins));
        Assert.Contains("not an absolute path: lib", Refused("install", "CNI_BIN_DIR=lib"));
        Install("uninstall", "CNI_BIN_DIR=/usr/lib/cni/", "PREFIX=/usr");
        Assert.Empty(Directory.EnumerateFiles(_root, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void DropInLinksEveryTypeToItsExecutable()
    {
        Install("install-dropin");
        Dictionary<string, string> expected = [];
        foreach (string executable in new[] { "cscni", "cscni-ipam" })
        {
            foreach (string type in Shell.Run($"{Plugins}/{executable}", ["--types"], []).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                expected[type] = executable;
            }
        }

        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), Names());
        foreach ((string type, string executable) in expected)
        {
            FileInfo link = new($"{Plugins}/{type}");
            Assert.Equal(type == executable ? null : executable, link.LinkTarget);
            Assert.Equal($"{Plugins}/{executable}", link.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? link.FullName);
        }

        Assert.Equal(("cscni", "cscni", "cscni-ipam", "cscni-ipam"), (expected["bridge"], expected["portmap"], expected["host-local"], expected["static"]));
    }

    [Fact]
    public void TwiceIsAsOnce()
    {
        Install("install-dropin");
        string before = Listing();

        // An older link of ours, and one with a full path as people make them.
        File.Delete($"{Plugins}/bridge");
        File.CreateSymbolicLink($"{Plugins}/bridge", "cscni-ipam");
        File.Delete($"{Plugins}/ptp");
        File.CreateSymbolicLink($"{Plugins}/ptp", "/opt/cni/bin/cscni");
        File.WriteAllText($"{Plugins}/cscni", "an older one");
        Install("install-dropin");
        Install("install");
        Assert.Equal(before, Listing());
        Install("uninstall");
        Assert.Empty(Names());
        Assert.Contains($"nothing of CsCni is in {Plugins}", Install("uninstall"));
    }

    /// <summary>A runtime that has opened the old executable goes on with all of it.</summary>
    [Fact]
    public void AnExecutableIsReplacedNotWrittenTo()
    {
        Install("install");
        File.WriteAllText($"{Plugins}/cscni", "the old one");
        using StreamReader old = new(new FileStream($"{Plugins}/cscni", FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        Install("install");
        Assert.Equal("the old one", old.ReadToEnd());
        Assert.Equal(new FileInfo(Executables.Plugin).Length, new FileInfo($"{Plugins}/cscni").Length);
    }

    /// <summary>Called without a pause while its name goes from a file to a link and back, a plugin always answers.</summary>
    [Fact]
    public void ARuntimeNeverMissesAPlugin()
    {
        const string script = """
            set -eu
            mkdir -p "$DESTDIR/opt/cni/bin"
            cp "$OUT/cscni" "$DESTDIR/opt/cni/bin/bridge"
            (while [ ! -e "$DESTDIR/stop" ]; do CNI_COMMAND=VERSION "$DESTDIR/opt/cni/bin/bridge" >>"$DESTDIR/answers" || echo missed; done) &
            for action in dropin dropin uninstall dropin uninstall; do FORCE=1 "$1/build/install" $action >/dev/null; done
            touch "$DESTDIR/stop"
            wait
            """;
        Outcome outcome = Shell.Run("bash", ["-c", script, "bash", Executables.Root], ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", $"DESTDIR={_root}", $"OUT={Executables.Out}"]);
        Assert.Equal((0, string.Empty, string.Empty), (outcome.ExitCode, outcome.Output, outcome.ErrorOutput));
        Assert.NotEmpty(File.ReadAllText($"{_root}/answers"));
        Assert.Equal(["bridge"], Names());
    }

    [Fact]
    public void ForeignFilesAreAllNamedAndNothingIsChanged()
    {
        PutForeignFiles();
        string before = Listing();
        string said = Refused("install-dropin");
        foreach (string name in new[] { "bridge", "host-local", "portmap", "vlan", "macvlan" })
        {
            Assert.Contains($"in the way: {Plugins}/{name} (FORCE=1 keeps it as {name}.before-cscni)\n", said);
        }

        Assert.DoesNotContain("tuning-of-mine", said);
        Assert.Contains("nothing was changed", said);
        Assert.Equal(before, Listing());
        Assert.False(Directory.Exists($"{_root}/usr"));
        Assert.Equal("elsewhere", File.ReadAllText($"{_root}/elsewhere"));
    }

    [Fact]
    public void ForceKeepsForeignFilesAndUninstallPutsThemBack()
    {
        PutForeignFiles();
        string before = Listing();
        string said = Install("install-dropin", "FORCE=1");
        Assert.Contains($"installed {Plugins}/bridge -> cscni, and what was there is now bridge.before-cscni\n", said);
        Assert.Equal("cscni", new FileInfo($"{Plugins}/bridge").LinkTarget);
        Assert.Equal("the old bridge", File.ReadAllText($"{Plugins}/bridge.before-cscni"));
        Assert.Equal("the old tuning", File.ReadAllText($"{Plugins}/tuning-of-mine"));
        Assert.Equal("elsewhere", File.ReadAllText($"{_root}/elsewhere"));

        // Our own links are in nobody's way: what was kept stays as it is.
        Install("install-dropin");
        Install("install-dropin", "FORCE=1");
        said = Install("uninstall");
        Assert.Contains($"restored {Plugins}/bridge\n", said);
        Assert.Contains($"removed {Plugins}/ptp\n", said);
        Assert.Contains($"removed {Ctl}\n", said);
        Assert.Equal(before, Listing());
    }

    /// <summary>The names of our own executables too: a link is replaced, not followed.</summary>
    [Fact]
    public void ALinkUnderAnExecutablesNameIsForeign()
    {
        Directory.CreateDirectory(Plugins);
        File.WriteAllText($"{_root}/elsewhere", "elsewhere");
        File.CreateSymbolicLink($"{Plugins}/cscni", $"{_root}/elsewhere");
        Directory.CreateDirectory(Path.GetDirectoryName(Ctl)!);
        File.CreateSymbolicLink(Ctl, "/nowhere/at/all");
        string said = Refused("install");
        Assert.Contains($"in the way: {Plugins}/cscni ", said);
        Assert.Contains($"in the way: {Ctl} ", said);
        Install("install", "FORCE=1");
        Assert.Equal("elsewhere", File.ReadAllText($"{_root}/elsewhere"));
        Assert.Equal(File.ReadAllBytes(Executables.Plugin), File.ReadAllBytes($"{Plugins}/cscni"));
        Install("uninstall");
        Assert.Equal($"{_root}/elsewhere", new FileInfo($"{Plugins}/cscni").LinkTarget);
        Assert.Equal("/nowhere/at/all", new FileInfo(Ctl).LinkTarget);
    }

    /// <summary>Somebody has upgraded the reference plugins over our links.</summary>
    [Fact]
    public void WhatWasKeptIsNeverOverwritten()
    {
        PutForeignFiles();
        Install("install-dropin", "FORCE=1");
        File.Delete($"{Plugins}/bridge");
        File.WriteAllText($"{Plugins}/bridge", "the new bridge");
        string before = Listing();
        Assert.Contains($"in the way: {Plugins}/bridge, and bridge.before-cscni is there already: remove one of the two\n", Refused("install-dropin", "FORCE=1"));
        Assert.Equal(before, Listing());
        Assert.Contains($"left {Plugins}/bridge.before-cscni, for {Plugins}/bridge is not CsCni's\n", Install("uninstall"));
        Assert.Equal("the new bridge", File.ReadAllText($"{Plugins}/bridge"));
        Assert.Equal("the old bridge", File.ReadAllText($"{Plugins}/bridge.before-cscni"));
    }

    [Fact]
    public void ADirectoryIsInTheWayWithForceToo()
    {
        Directory.CreateDirectory($"{Plugins}/bridge");
        Assert.Contains($"in the way, a directory: {Plugins}/bridge\n", Refused("install-dropin", "FORCE=1"));
        Assert.Equal(["bridge"], Names());
    }

    [Fact]
    public void WithoutExecutablesNothingIsDone()
    {
        Assert.Contains("cscni is not there: make build", Refused("install", $"OUT={_root}/none"));
        Assert.Contains("cscni does not tell its types: make build", Refused("install-dropin", $"OUT={_root}/none"));
        Assert.Empty(Directory.GetFileSystemEntries(_root));
    }

    /// <summary>A disk that is full before the last file is copied: what was there still is, and nothing else.</summary>
    [Fact]
    public void AFullDiskChangesNothing()
    {
        // The mount is in a mount namespace of the shell's own, and goes with it.
        const string script = """
            set -eu
            mount -t tmpfs -o size=4m none "$1"
            mkdir -p "$1/opt/cni/bin"
            echo old >"$1/opt/cni/bin/cscni"
            DESTDIR="$1" OUT="$2" "$3/build/install" dropin >/dev/null && exit 9
            find "$1" -type f -o -type l
            cat "$1/opt/cni/bin/cscni"
            """;
        Outcome outcome = Shell.Run("unshare", ["-m", "sh", "-c", script, "sh", _root, Executables.Out, Executables.Root]);
        Assert.True(outcome.ExitCode == 0, outcome.Text);
        Assert.Equal($"{Plugins}/cscni\nold\n", outcome.Output);
    }

    [Fact]
    public void AnUpstreamConflistWorksByTheInstalledLinks()
    {
        Install("install-dropin");
        using Node node = new();
        Pod pod = node.AddPod();
        JsonNode list = JsonNode.Parse($$"""
            {
              "cniVersion": "0.4.0",
              "name": "upstream",
              "plugins": [
                {
                  "type": "bridge",
                  "bridge": "cni0",
                  "isDefaultGateway": true,
                  "ipMasq": true,
                  "hairpinMode": true,
                  "ipam": { "type": "host-local", "dataDir": "{{node.LeaseDirectory}}", "ranges": [[{ "subnet": "10.77.0.0/24" }]] }
                },
                { "type": "portmap", "capabilities": { "portMappings": true } }
              ]
            }
            """)!;
        File.WriteAllText($"{node.Directory}/10-upstream.conflist", list.ToJsonString());
        foreach (string command in new[] { "add", "check", "del" })
        {
            Outcome outcome = node.Run(
                Ctl,
                [command, "upstream", pod.NetNsPath, "--conf-dir", node.Directory, "--cni-path", Plugins, "--cache-dir", $"{node.Directory}/cache"],
                ["CAP_ARGS={\"portMappings\":[{\"hostPort\":8080,\"containerPort\":80}]}", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"]);
            Assert.True(outcome.ExitCode == 0, $"{command}: {outcome.Text}");
            if (command == "add")
            {
                Assert.True(pod.Pings("10.77.0.1"));
                Assert.Contains("8080", node.Must("nft list table inet cscni"));
            }
        }

        Assert.Empty(node.Leases("upstream"));
        Assert.Equal(string.Empty, node.Must("nft list tables"));
    }

    /// <summary>Files and links of others, one of which leads nowhere, and a file that is in nobody's way.</summary>
    private void PutForeignFiles()
    {
        Directory.CreateDirectory(Plugins);
        File.WriteAllText($"{_root}/elsewhere", "elsewhere");
        foreach (string name in new[] { "bridge", "host-local", "portmap" })
        {
            File.WriteAllText($"{Plugins}/{name}", $"the old {name}");
        }

        File.SetUnixFileMode($"{Plugins}/bridge", UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.SetLastWriteTimeUtc($"{Plugins}/bridge", new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        File.CreateSymbolicLink($"{Plugins}/vlan", "/nowhere/at/all");
        File.CreateSymbolicLink($"{Plugins}/macvlan", $"{_root}/elsewhere");
        File.WriteAllText($"{Plugins}/tuning-of-mine", "the old tuning");
    }

    private string[] Names() => [.. Directory.EnumerateFileSystemEntries(Plugins).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    /// <summary>Each entry with its link, or its mode, time where it is not ours, and content.</summary>
    private string Listing() => string.Join('\n', Names().Select(name =>
    {
        FileInfo file = new($"{Plugins}/{name}");
        string time = name.StartsWith("cscni", StringComparison.Ordinal) ? string.Empty : $"{file.LastWriteTimeUtc:O}";
        return file.LinkTarget is { } target
            ? $"{name} -> {target}"
            : $"{name} {file.UnixFileMode} {time} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file.FullName)))}";
    }));

    private string Install(string target, params string[] variables)
    {
        Outcome outcome = Make(target, variables);
        Assert.True(outcome.ExitCode == 0, outcome.Text);
        return outcome.Output;
    }

    private string Refused(string target, params string[] variables)
    {
        Outcome outcome = Make(target, variables);
        Assert.True(outcome.ExitCode != 0, outcome.Text);
        Assert.Equal(string.Empty, outcome.Output);
        return outcome.ErrorOutput;
    }

    /// <summary>With the executables under test as they are, not built anew; and with nothing of a make that runs the tests.</summary>
    private Outcome Make(string target, string[] variables) => Shell.Run(
        "make",
        ["-s", "-o", "build", "-C", Executables.Root, target, $"DESTDIR={_root}", $"OUT={Executables.Out}", .. variables],
        ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"]);
}
