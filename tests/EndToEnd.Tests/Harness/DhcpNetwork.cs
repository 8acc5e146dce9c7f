using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>
/// A node on a <see cref="Lan"/> whose other host serves DHCP, with our daemon and our plugins under the names of the reference's.
/// </summary>
public sealed class DhcpNetwork : IDisposable
{
    private readonly Lan _lan = new();
    private readonly List<Background> _programs = [];

    public DhcpNetwork()
    {
        Plugins = System.IO.Directory.CreateDirectory($"{Node.Directory}/bin").FullName;
        File.CreateSymbolicLink($"{Plugins}/macvlan", Executables.Plugin);
        File.CreateSymbolicLink($"{Plugins}/bridge", Executables.Plugin);
        File.CreateSymbolicLink($"{Plugins}/dhcp", Executables.Ipam);
    }

    public Node Node => _lan.Node;

    public string Outside => _lan.Outside;

    /// <summary>CNI_PATH.</summary>
    public string Plugins { get; }

    public string SocketPath => $"{Node.Directory}/dhcp.sock";

    public string StateDirectory => $"{Node.Directory}/dhcp-state";

    /// <summary>dnsmasq's lease file: a line for each lease of IPv4, with its client identifier at the end.</summary>
    public string[] ServerLeases => File.Exists($"{Node.Directory}/dnsmasq.leases") ? File.ReadAllLines($"{Node.Directory}/dnsmasq.leases") : [];

    /// <summary>The daemon's files of leases.</summary>
    public string[] StateFiles => System.IO.Directory.Exists(StateDirectory) ? System.IO.Directory.GetFiles(StateDirectory, "*", SearchOption.AllDirectories) : [];

    /// <summary>Starts our daemon, and waits until it serves.</summary>
    public Background StartDaemon(params string[] flags)
    {
        Background daemon = Run(Node.Name, "daemon.log", Executables.Dhcp, ["-socketpath", SocketPath, "--statedir", StateDirectory, .. flags]);
        Background.WaitFor(() => Answers(SocketPath), 5000, () => daemon.Log);
        return daemon;
    }

    /// <summary>Starts dnsmasq at 10.77.0.1 with leases of two minutes from 10.77.0.50 on, and no DNS.</summary>
    public Background StartServer(params string[] options)
    {
        Assert.SkipUnless(File.Exists("/usr/sbin/dnsmasq"), "dnsmasq is not installed");
        Background server = Run(
            Outside,
            "dnsmasq.log",
            "/usr/sbin/dnsmasq",
            [
                "--keep-in-foreground", "--log-facility=-", "--conf-file=/dev/null", "--port=0", "--interface=lan0", "--bind-interfaces", "--user=root",
                "--pid-file=", "--no-ping", "--log-dhcp", $"--dhcp-leasefile={Node.Directory}/dnsmasq.leases",
                "--dhcp-range=10.77.0.50,10.77.0.99,255.255.255.0,120", "--dhcp-option=option:router,10.77.0.1", .. options,
            ]);
        server.WaitForLog("DHCP, ");
        return server;
    }

    /// <summary>Starts busybox's server, whose leases may be shorter.</summary>
    public Background StartShortServer(int seconds)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/busybox") || File.Exists("/bin/busybox"), "busybox is not installed");
        string config = $"{Node.Directory}/udhcpd.conf";
        File.WriteAllText($"{Node.Directory}/udhcpd.leases", string.Empty);
        File.WriteAllText(
            config,
            $"""
            start 10.77.0.50
            end 10.77.0.99
            interface lan0
            min_lease 1
            lease_file {Node.Directory}/udhcpd.leases
            pidfile {Node.Directory}/udhcpd.pid
            opt subnet 255.255.255.0
            opt router 10.77.0.1
            opt lease {seconds}

            """);
        Background server = Run(Outside, "udhcpd.log", "busybox", ["udhcpd", "-f", "-a", "20", config]);
        server.WaitForLog("started");
        return server;
    }

    /// <summary>Runs a program beside the test, to its end or the test's.</summary>
    public Background Run(string netns, string log, string program, string[] arguments, IReadOnlyDictionary<string, string>? variables = null)
    {
        Background background = new(netns, $"{Node.Directory}/{log}", variables, [program, .. arguments]);
        _programs.Add(background);
        return background;
    }

    /// <summary>A macvlan on the network that leases its address.</summary>
    public JsonObject Config(string version = "1.1.0") => new()
    {
        ["cniVersion"] = version,
        ["name"] = "net",
        ["type"] = "macvlan",
        ["master"] = "up0",
        ["ipam"] = new JsonObject { ["type"] = "dhcp", ["daemonSocketPath"] = SocketPath, ["daemonStateDir"] = StateDirectory },
    };

    public Outcome Call(string command, JsonObject config, Pod? pod = null, params string[] variables) =>
        Node.Call($"{Plugins}/{config["type"]}", command, config, pod, [$"CNI_PATH={Plugins}", .. variables]);

    public JsonElement Add(JsonObject config, Pod pod, params string[] variables) => Call("ADD", config, pod, variables).Result();

    public Outcome Check(JsonObject config, JsonElement result, Pod pod) =>
        Call("CHECK", config.With("prevResult", JsonNode.Parse(result.GetRawText())), pod);

    /// <summary>The one address of a result, without its prefix length.</summary>
    public static string AddressOf(JsonElement result) =>
        Assert.Single(result.GetProperty("ips").EnumerateArray()).GetProperty("address").GetString()!.Split('/')[0];

    /// <summary>Waits until the server's file has a lease of an address, or has none: it is written behind the answer.</summary>
    public void WaitForServer(string address, bool has) => Background.WaitFor(
        () => ServerLeases.Any(line => line.Split(' ').Contains(address)) == has, 5000, () => $"{address}: {has} in:\n{string.Join('\n', ServerLeases)}");

    public void Dispose()
    {
        _programs.Reverse();
        _programs.ForEach(static program => program.Dispose());
        _lan.Dispose();
    }

    private static bool Answers(string path)
    {
        using System.Net.Sockets.Socket socket = new(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, 0);
        try
        {
            socket.Connect(new System.Net.Sockets.UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }
}
