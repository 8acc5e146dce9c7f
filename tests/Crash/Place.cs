using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;
using CsCni.Linux;

namespace CsCni.Crash;

/// <summary>A namespace that stands for a node, with a pod, mostly another pod that stands, and directories; all of it goes when disposed.</summary>
public sealed class Place : IDisposable
{
    private const string Standing = "standing";

    private static int s_count;

    private readonly string _tag = $"cscni-t{Environment.ProcessId}-c{Interlocked.Increment(ref s_count)}";
    private readonly List<string> _namespaces = [];
    private readonly DhcpPrograms? _dhcp;
    private readonly NetNsThread _node;
    private NetNsThread? _pod;
    private int _pods;

    /// <summary>Makes all that a kind needs.</summary>
    /// <exception cref="CrashException">Something could not be made.</exception>
    public Place(Kind kind)
    {
        Kind = kind;

        // In memory where possible: what is tested is the programs, not somebody's disk.
        Directory = System.IO.Directory.CreateDirectory(Path.Combine(System.IO.Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), _tag)).FullName;
        try
        {
            _node = AddNamespace("node");
            _node.Run(static () => Shell.Must("sysctl -q -w net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.all.accept_dad=0"));
            MakeWire();
            MakeExecutables();
            _dhcp = kind.Wire == Wire.Dhcp ? new(this) : null;
            if (kind.HasStanding)
            {
                AddNamespace(Standing).Dispose();
                RequireAll("ADD", Standing);
            }

            MakePod();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Kind Kind { get; }

    public string Directory { get; }

    public string LeaseDirectory => $"{Directory}/leases";

    /// <summary>CNI_PATH.</summary>
    public string Bin => $"{Directory}/bin";

    /// <summary>Where strace writes.</summary>
    public string TraceFile => $"{Directory}/trace";

    public string NodeName => $"{_tag}-node";

    public string OutsideName => $"{_tag}-outside";

    /// <summary>The result of those plugins of the list that stand, as prevResult has it.</summary>
    public JsonObject? Previous { get; private set; }

    private JsonObject[] PodPlugins => Kind.Plugins(this, "pod");

    /// <summary>Calls the plugin that faults are injected into, for the pod, undisturbed.</summary>
    public Ended Call(string operation) => OnNode(() => Shell.Run(Executable, [], Variables(operation, "pod"), Input(operation)));

    /// <summary>Calls those before it in the list: ADD, DEL (backwards) or GC.</summary>
    public void CallPreceding(string operation)
    {
        JsonObject[] plugins = PodPlugins[..^1];
        if (operation == "DEL")
        {
            Array.Reverse(plugins);
        }

        Previous = operation == "ADD" ? null : Previous;
        foreach (JsonObject plugin in plugins)
        {
            JsonObject? result = Require(operation, "pod", plugin, Previous);
            Previous = operation == "ADD" ? result : Previous;
        }
    }

    /// <summary>Calls it under strace.</summary>
    public Ended CallTraced(string operation, params string[] options) => OnNode(() =>
    {
        File.Delete(TraceFile);
        return Shell.Run("strace", [.. options, "-o", TraceFile, Executable], Variables(operation, "pod"), Input(operation));
    });

    /// <summary>Calls cscni-ipam for another container.</summary>
    public Ended CallIpam(string operation, string containerId) =>
        OnNode(() => Shell.Run(Paths.Ipam, [], Variables(operation, containerId), Finish(Kind.Plugins(this, containerId)[0], operation, null).ToJsonString()));

    /// <summary>Runs something in the node's namespace.</summary>
    public T OnNode<T>(Func<T> function) => _node.Run(function);

    /// <summary>Runs something in the pod's namespace.</summary>
    public T InPod<T>(Func<T> function) => _pod!.Run(function);

    /// <summary>A namespace that no plugin has seen yet, where the kind needs it.</summary>
    public void RenewPod()
    {
        if (Kind.IsPodNew)
        {
            DropPod();
            MakePod();
        }
    }

    /// <summary>Takes away what the first ADD made for all, and the last DEL leaves, as its documentation says: the bridge, sysctls, directories.</summary>
    public void Reset()
    {
        OnNode(() =>
        {
            foreach (string link in (string[])["br0", "cni0"])
            {
                Shell.Run("ip", ["link", "del", link]);
            }

            Shell.Run("ip", ["link", "set", "up0", "up"]);
            foreach (string setting in (string[])["net/ipv4/ip_forward", "net/ipv6/conf/all/forwarding"])
            {
                File.WriteAllText($"/proc/sys/{setting}", "0");
            }

            return true;
        });
        foreach (string directory in (string[])["leases", "state", "tuning", "flannel"])
        {
            if (System.IO.Directory.Exists($"{Directory}/{directory}"))
            {
                System.IO.Directory.Delete($"{Directory}/{directory}", recursive: true);
            }
        }

        if (Kind.Wire != Wire.None)
        {
            AwaitLinkLocal();
        }
    }

    /// <summary>A path that leads to a pod's namespace.</summary>
    public string PathOf(string pod) => $"/var/run/netns/{_tag}-{(pod == "pod" ? $"pod{_pods}" : pod)}";

    public void Dispose()
    {
        _dhcp?.Dispose();
        _pod?.Dispose();
        _node?.Dispose();
        foreach (string name in _namespaces)
        {
            Shell.Run("ip", ["netns", "del", name]);
        }

        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private string Executable => Kind.IsIpam ? Paths.Ipam : Kind.ExecutableName == "cscni" ? Paths.Plugin : $"{Bin}/{Kind.ExecutableName}";

    private string Input(string operation) => Finish(PodPlugins[^1], operation, operation == "ADD" ? Previous : Result).ToJsonString();

    private JsonObject Finish(JsonObject plugin, string operation, JsonObject? previous)
    {
        JsonObject config = (JsonObject)plugin.DeepClone();
        config["cniVersion"] = "1.1.0";
        config["name"] = "net";
        if (operation == "GC")
        {
            config["cni.dev/valid-attachments"] = new JsonArray([.. Valid().Select(id => new JsonObject { ["containerID"] = id, ["ifname"] = Kind.IfName })]);
        }
        else if (operation != "STATUS" && previous is not null)
        {
            config["prevResult"] = previous.DeepClone();
        }

        return config;
    }

    private IEnumerable<string> Valid() => Kind.HasStanding ? [Standing] : [];

    /// <summary>The result of ADD, where it is known: a runtime whose ADD failed has none for DEL.</summary>
    public JsonObject? Result { get; set; }

    private List<string> Variables(string operation, string pod)
    {
        List<string> variables = [$"CNI_COMMAND={operation}", $"CNI_PATH={(Kind.IsIpamElsewhere ? Bin : $"{Bin}:{Paths.Out}")}", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"];
        if (operation is not ("GC" or "STATUS"))
        {
            variables.AddRange([$"CNI_CONTAINERID={pod}", $"CNI_NETNS={PathOf(pod)}", $"CNI_IFNAME={Kind.IfName}"]);
        }

        return variables;
    }

    private NetNsThread AddNamespace(string name)
    {
        string full = $"{_tag}-{name}";
        Shell.Must($"ip netns add {full}");
        _namespaces.Add(full);
        using NetNs netns = NetNs.TryOpen($"/var/run/netns/{full}", out _) ?? throw new CrashException($"no namespace {full}");
        return new(netns);
    }

    private void MakePod()
    {
        _pods++;
        _pod = AddNamespace($"pod{_pods}");
        _pod.Run(static () => File.WriteAllText("/proc/sys/net/ipv6/conf/default/accept_dad", "0"));
        if (!Kind.IsWholeList)
        {
            CallPreceding("ADD");
        }
    }

    private void DropPod()
    {
        if (!Kind.IsWholeList)
        {
            CallPreceding("DEL");
        }

        _pod!.Dispose();
        Shell.Must($"ip netns del {_tag}-pod{_pods}");
        _namespaces.Remove($"{_tag}-pod{_pods}");
    }

    private void RequireAll(string operation, string pod)
    {
        JsonObject? previous = null;
        foreach (JsonObject plugin in Kind.Plugins(this, pod))
        {
            previous = Require(operation, pod, plugin, previous);
        }
    }

    private JsonObject? Require(string operation, string pod, JsonObject plugin, JsonObject? previous)
    {
        JsonObject config = Finish(plugin, operation, previous);
        return OnNode(() => Shell.Run(Executable, [], Variables(operation, pod), config.ToJsonString())).Require($"{operation} of {pod} by {plugin["type"]}").Document;
    }

    private void MakeExecutables()
    {
        System.IO.Directory.CreateDirectory(Bin);
        foreach (string name in (string[])["flannel", "bridge", "macvlan"])
        {
            File.CreateSymbolicLink($"{Bin}/{name}", Paths.Plugin);
        }

        foreach (string name in (string[])["host-local", "static", "dhcp"])
        {
            File.CreateSymbolicLink($"{Bin}/{name}", Paths.Ipam);
        }

        if (Kind.IsIpamElsewhere)
        {
            File.Copy(Paths.Ipam, $"{Bin}/cscni-ipam");
        }
    }

    /// <summary>An address that the kernel gives by itself, once the link has a carrier.</summary>
    private void AwaitLinkLocal()
    {
        long deadline = Environment.TickCount64 + 5000;
        while (!Shell.Must($"ip -n {NodeName} -6 route show table local dev up0").Contains("fe80"))
        {
            if (Environment.TickCount64 > deadline)
            {
                throw new CrashException("up0 gets no link-local address");
            }

            Thread.Sleep(20);
        }
    }

    private void MakeWire()
    {
        if (Kind.Wire == Wire.None)
        {
            return;
        }

        AddNamespace("outside").Dispose();
        Shell.Must($"ip netns exec {OutsideName} sysctl -q -w net.ipv6.conf.default.accept_dad=0");
        Shell.Must($"ip link add up0 netns {NodeName} type veth peer name lan0 netns {OutsideName}");
        Shell.Must($"ip -n {OutsideName} link set lan0 up");
        Shell.Must($"ip -n {NodeName} link set lo up");
        Shell.Must($"ip -n {NodeName} link set up0 up");
        AwaitLinkLocal();
        if (Kind.Wire == Wire.Underlay)
        {
            Shell.Must($"ip -n {NodeName} addr add 192.168.50.1/24 dev up0");
            Shell.Must($"ip -n {NodeName} addr add fd00:50::1/64 dev up0 nodad");
        }
        else if (Kind.Wire == Wire.Dhcp)
        {
            Shell.Must($"ip -n {OutsideName} addr add 10.77.0.1/24 dev lan0");
        }
    }
}
