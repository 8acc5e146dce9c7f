using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>The DHCP daemon over time: renewals, restarts, the end of a lease, and how it is run.</summary>
public sealed class DhcpDaemonTests : IDisposable
{
    private readonly DhcpNetwork _network = new();

    public void Dispose() => _network.Dispose();

    [Fact]
    public void ALeaseIsRenewed()
    {
        Background server = _network.StartShortServer(4);
        Background daemon = _network.StartDaemon();
        JsonObject config = _network.Config();
        Pod pod = _network.Node.AddPod();
        JsonElement result = _network.Add(config, pod);
        string address = DhcpNetwork.AddressOf(result);
        Background.WaitFor(() => daemon.Log.Split("renewed for 4 s").Length > 3, 15_000, () => daemon.Log + server.Log);
        Assert.True(pod.Pings(Lan.Gateway4));
        _network.Check(config, result, pod).Silent();
        Assert.Contains(address, pod.Must("ip addr show eth0"));
    }

    [Fact]
    public void WithoutItsServerALeaseEndsAndTheInterfaceGoesDown()
    {
        Background server = _network.StartShortServer(4);
        Background daemon = _network.StartDaemon();
        JsonObject config = _network.Config();
        Pod pod = _network.Node.AddPod();
        JsonElement result = _network.Add(config, pod);
        string address = DhcpNetwork.AddressOf(result);
        server.Stop("KILL");
        daemon.WaitForLog($"{address}/24 is lost: the lease has run out", 10_000);
        Assert.DoesNotContain(address, pod.Must("ip addr show eth0"));
        Assert.Contains("DOWN", pod.Must("ip -br link show eth0"));
        _network.Check(config, result, pod).Fails(101, address, "has expired");
        _network.Call("DEL", config, pod).Silent();
        Assert.Empty(_network.StateFiles);
    }

    /// <summary>The server has lost its memory and another address: only a broadcast finds it.</summary>
    [Fact]
    public void ALeaseIsReboundByAnotherServer()
    {
        Background server = _network.StartServer("--dhcp-option=option:T1,2", "--dhcp-option=option:T2,4");
        Background daemon = _network.StartDaemon();
        Pod pod = _network.Node.AddPod();
        JsonElement result = _network.Add(_network.Config(), pod);
        string address = DhcpNetwork.AddressOf(result);
        server.Stop("KILL");
        Shell.Must($"ip -n {_network.Outside} addr del {Lan.Gateway4}/24 dev lan0");
        Shell.Must($"ip -n {_network.Outside} addr add 10.77.0.2/24 dev lan0");
        server = _network.StartServer("--dhcp-authoritative");
        daemon.WaitForLog($"{address}/24 renewed", 10_000);
        Assert.Contains($"DHCPACK(lan0) {address}", server.Log);
        _network.WaitForServer(address, has: true);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("KILL")]
    public void ALeaseSurvivesARestart(string signal)
    {
        _network.StartShortServer(6);
        Background daemon = _network.StartDaemon();
        JsonObject config = _network.Config();
        Pod pod = _network.Node.AddPod();
        JsonElement result = _network.Add(config, pod);
        string file = Assert.Single(_network.StateFiles);
        Assert.Equal("600", Shell.Must($"stat -c %a {file}").Trim());
        Assert.Equal("700", Shell.Must($"stat -c %a {Path.GetDirectoryName(file)}").Trim());
        Assert.Equal("600", Shell.Must($"stat -c %a {_network.SocketPath}").Trim());
        daemon.Stop(signal);
        Assert.Equal(signal == "KILL", File.Exists(_network.SocketPath));
        daemon = _network.StartDaemon();
        daemon.WaitForLog("taken over");
        Background.WaitFor(() => daemon.Log.Split("renewed for 6 s").Length > 2, 15_000, () => daemon.Log);
        _network.Check(config, result, pod).Silent();
        Assert.True(pod.Pings(Lan.Gateway4));
        _network.Call("DEL", config, pod).Silent();
        Assert.Empty(_network.StateFiles);
    }

    [Fact]
    public void ALeaseIsReleasedAfterARestart()
    {
        _network.StartServer();
        Background daemon = _network.StartDaemon();
        JsonObject config = _network.Config();
        Pod pod = _network.Node.AddPod();
        string address = DhcpNetwork.AddressOf(_network.Add(config, pod));
        daemon.Stop("KILL");
        _network.StartDaemon();
        _network.WaitForServer(address, has: true);
        _network.Call("DEL", config, pod).Silent();
        _network.WaitForServer(address, has: false);
    }

    [Fact]
    public void ALeaseCannotBeReleasedWhileTheDaemonIsDown()
    {
        _network.StartServer();
        Background daemon = _network.StartDaemon();
        JsonObject config = _network.Config();
        Pod pod = _network.Node.AddPod();
        _network.Add(config, pod);
        daemon.Stop("TERM");
        _network.Call("DEL", config, pod).Fails(11, $"not running at \"{_network.SocketPath}\"", $"net/{pod.ContainerId}/eth0");
        _network.Node.Call(Executables.Ipam, "GC", config.With("cni.dev/valid-attachments", new JsonArray())).Fails(11, "not running");
        _network.Call("DEL", config, _network.Node.AddPod()).Silent();

        // The link does not wait for the daemon.
        Assert.False(pod.Can("ip link show eth0"));
        daemon = _network.StartDaemon();
        daemon.WaitForLog("forgotten");
        _network.Call("DEL", config, pod).Silent();
        Assert.Empty(_network.StateFiles);
    }

    [Fact]
    public void ALeaseOfANamespaceThatIsGoneIsForgotten()
    {
        _network.StartShortServer(4);
        Background daemon = _network.StartDaemon();
        JsonObject config = _network.Config();
        Pod pod = _network.Node.AddPod();
        _network.Add(config, pod);
        Shell.Must($"ip netns del {pod.NetNs}");
        Shell.Must($"ip netns add {pod.NetNs}");
        daemon.WaitForLog("the container is gone", 10_000);
        Assert.Empty(_network.StateFiles);
        _network.Call("DEL", config, pod).Silent();
    }

    [Fact]
    public void WhatIsNoLeaseIsPassedOver()
    {
        Directory.CreateDirectory($"{_network.StateDirectory}/net");
        string[] texts = [string.Empty, "{", "{}", "[]", """{"boot": "another"}"""];
        for (int index = 0; index < texts.Length; index++)
        {
            File.WriteAllText($"{_network.StateDirectory}/net/c{index}:eth0.json", texts[index]);
        }

        Background daemon = _network.StartDaemon();
        _network.Call("STATUS", _network.Config()).Silent();
        Assert.Empty(_network.StateFiles);
        Assert.Contains("is no lease and is removed", daemon.Log);
    }

    [Fact]
    public void OnlyRootIsServed()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/setpriv") && File.Exists("/usr/bin/python3"), "setpriv or python3 is not installed");
        Background daemon = _network.StartDaemon();
        File.SetUnixFileMode(_network.Node.Directory, (UnixFileMode)0x1ff);
        File.SetUnixFileMode(_network.SocketPath, (UnixFileMode)0x1b6);
        const string program = """
            import socket, sys
            s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1])
            try: s.sendall(b'{"command":"STATUS"}'); s.shutdown(socket.SHUT_WR); print(len(s.recv(100)))
            except OSError: print(0)
            """;
        Outcome outcome = Shell.Run("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", "/usr/bin/python3", "-c", program, _network.SocketPath]);
        Assert.True(outcome.Output.Trim() == "0", outcome.Text);
        daemon.WaitForLog("refused a connection");
    }

    [Fact]
    public void BadRequestsAreAnsweredAndHarmNobody()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "python3 is not installed");
        _network.StartDaemon();
        const string program = """
            import socket, sys
            for text in sys.argv[2:]:
                s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.sendall(text.encode()); s.shutdown(socket.SHUT_WR)
                print(s.recv(4000).decode().replace("\n", " "))
            s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.close()
            """;
        Outcome outcome = Shell.Run("/usr/bin/python3", [
            "-c", program, _network.SocketPath, string.Empty, "[]", "{}", """{"config":{"name":"net"},"command":"EAT"}""",
            """{"config":{"name":"net"},"command":"DEL","containerID":"../x","ifname":"eth0"}""", """{"config":{"name":"../x"},"command":"DEL"}""",
        ]);
        string[] answers = outcome.Output.Trim().Split('\n');
        Assert.Equal(6, answers.Length);
        Assert.All(answers, static answer => Assert.Contains("\"code\"", answer));
        Assert.Contains("unknown command", answers[3]);
        Assert.Contains("CNI_CONTAINERID", answers[4]);
        _network.Call("STATUS", _network.Config()).Silent();
    }

    [Fact]
    public void TheFlagsAreTheReferenceDaemonsInEitherForm()
    {
        Outcome help = Shell.Run(Executables.Dhcp, ["--help"]);
        Assert.Equal(0, help.ExitCode);
        foreach (string flag in (string[])["-pidfile", "-hostprefix", "-socketpath", "-statedir", "-broadcast", "-timeout", "-resendmax", "-resendtimeout"])
        {
            Assert.Contains(flag, help.Output);
        }

        Assert.Equal(2, Shell.Run(Executables.Dhcp, ["-colour"]).ExitCode);
        Assert.Contains("expected a duration", Shell.Run(Executables.Dhcp, ["-timeout", "10"]).ErrorOutput);
        string pidFile = $"{_network.Node.Directory}/pid";
        Background daemon = _network.Run(_network.Node.Name, "daemon.log", Executables.Dhcp, [
            "daemon", "-pidfile", pidFile, "--socketpath", _network.SocketPath, $"-statedir={_network.StateDirectory}", "-broadcast=false",
            "-timeout=10s", "--resendmax", "1m2s", "-resendtimeout", "208s", "-hostprefix", "/",
        ]);
        daemon.WaitForLog("serving");
        Assert.Equal($"{daemon.ProcessId}", File.ReadAllText(pidFile).Trim());
        Outcome second = Shell.Run(Executables.Dhcp, ["-socketpath", _network.SocketPath, "-statedir", _network.StateDirectory]);
        Assert.Equal(1, second.ExitCode);
        Assert.Contains("Address already in use", second.ErrorOutput);
        daemon.Stop("TERM");
        Assert.Equal(0, daemon.ExitCode);
        Assert.False(File.Exists(pidFile) || File.Exists(_network.SocketPath));
    }

    [Fact]
    public void PathsOfNamespacesTakeThePrefix()
    {
        _network.StartServer();
        string prefix = $"{_network.Node.Directory}/host";
        Directory.CreateDirectory(prefix);
        _network.StartDaemon("-hostprefix", prefix);
        Pod pod = _network.Node.AddPod();
        _network.Call("ADD", _network.Config(), pod).Fails(4, $"{prefix}{pod.NetNsPath}", "-hostprefix");
        Directory.CreateDirectory($"{prefix}/var/run");
        File.CreateSymbolicLink($"{prefix}/var/run/netns", "/var/run/netns");
        _network.Add(_network.Config(), pod);
        Assert.True(pod.Pings(Lan.Gateway4));
    }

    [Fact]
    public void SystemdMayPassTheSocket()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "python3 is not installed");
        const string program = """
            import os, socket, sys
            s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen(8)
            os.dup2(s.fileno(), 3); os.set_inheritable(3, True)
            os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
            os.execv(sys.argv[2], sys.argv[2:])
            """;
        Background daemon = _network.Run(
            _network.Node.Name, "daemon.log", "/usr/bin/python3", ["-c", program, _network.SocketPath, Executables.Dhcp, "-statedir", _network.StateDirectory]);
        daemon.WaitForLog("serving at the socket that was passed");
        _network.Call("STATUS", _network.Config()).Silent();
        daemon.Stop("TERM");
        Assert.True(File.Exists(_network.SocketPath));
    }

    /// <summary>The units of examples/systemd name the socket that plugins look for, and flags that the daemon has.</summary>
    [Fact]
    public void TheUnitsFitTheDaemon()
    {
        string socket = File.ReadAllText($"{Executables.Root}/examples/systemd/cscni-dhcp.socket");
        string service = File.ReadAllText($"{Executables.Root}/examples/systemd/cscni-dhcp.service");
        Assert.Contains("ListenStream=/run/cni/dhcp.sock\n", socket);
        Assert.Contains("SocketMode=0600\n", socket);
        string start = Assert.Single(service.Split('\n'), static line => line.StartsWith("ExecStart=", StringComparison.Ordinal))["ExecStart=".Length..];
        string[] words = start.Split(' ');
        Assert.EndsWith("/cscni-dhcp", words[0], StringComparison.Ordinal);
        Assert.Equal(0, Shell.Run(Executables.Dhcp, [.. words[1..], "-help"]).ExitCode);
        Assert.Contains("Requires=cscni-dhcp.socket", service);
    }

    /// <summary>The example as it is, but for its paths and its link.</summary>
    [Fact]
    public void TheExampleAttachesAPod()
    {
        _network.StartServer();
        _network.StartDaemon();
        JsonNode list = JsonNode.Parse(File.ReadAllText($"{Executables.Root}/examples/70-dhcp.conflist"))!;
        JsonNode plugin = list["plugins"]![0]!;
        plugin["master"] = "up0";
        plugin["ipam"]!["daemonSocketPath"] = _network.SocketPath;
        plugin["ipam"]!["daemonStateDir"] = _network.StateDirectory;
        File.WriteAllText($"{_network.Node.Directory}/70-dhcp.conflist", list.ToJsonString());
        Pod pod = _network.Node.AddPod();
        foreach (string command in (string[])["add", "check", "status", "del"])
        {
            List<string> arguments = [command, "lan", "--conf-dir", _network.Node.Directory, "--cni-path", _network.Plugins, "--cache-dir", $"{_network.Node.Directory}/cache"];
            if (command != "status")
            {
                arguments.Insert(2, pod.NetNsPath);
            }

            Outcome outcome = _network.Node.Run(Executables.Ctl, arguments, ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"]);
            Assert.True(outcome.ExitCode == 0, $"{command}: {outcome.Text}");
            Assert.True(command != "add" || pod.Pings(Lan.Gateway4));
        }

        Background.WaitFor(() => _network.ServerLeases.Length == 0, 5000, () => string.Join('\n', _network.ServerLeases));
    }
}
