using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using Xunit;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>
/// A node, pods, and a host outside that is joined to the node and knows no route to pods. Paths are written as
/// <c>outside tcp node4 8080  A sees outside</c>: who asks, what, whom, and what the answer says.
/// </summary>
public sealed class World : IDisposable
{
    private readonly Dictionary<string, TrafficEndpoint> _endpoints = [];
    private readonly Dictionary<string, string> _addresses = new()
    {
        ["loop4"] = "127.0.0.1",
        ["node4"] = "192.0.2.1",
        ["other4"] = "192.0.2.3",
        ["outside4"] = "192.0.2.2",
        ["second4"] = "192.0.2.4",
        ["node6"] = "2001:db8::1",
        ["other6"] = "2001:db8::3",
        ["outside6"] = "2001:db8::2",
        ["second6"] = "2001:db8::4",
        ["gateway4"] = "10.77.0.1",
        ["gateway6"] = "fd00:77::1",
    };

    private readonly string _outside;

    public World()
    {
        Node = new();
        _outside = Node.AddNamespace("outside");

        // Nothing here is ever twice, and a test need not wait a second for each address.
        Node.Must("sysctl -q -w net.ipv6.conf.default.accept_dad=0");
        Shell.Must($"ip link add wan0 netns {Node.Name} type veth peer name eth0 netns {_outside}");
        SetUp(Node.Name, "wan0", "node", "other");
        SetUp(_outside, "eth0", "outside", "second");
        _endpoints["node"] = new(Node.Name, "node");
        _endpoints["outside"] = new(_outside, "outside");
    }

    public Node Node { get; }

    public TrafficEndpoint Inside => _endpoints["node"];

    public TrafficEndpoint Outside => _endpoints["outside"];

    /// <summary>All rules of the node, without counters; in an order of their own, because a set lists its elements in any.</summary>
    public string Ruleset
    {
        get
        {
            List<string> lines = [.. Node.Must("nft -s list ruleset").Split(['\n', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
            lines.Sort(StringComparer.Ordinal);
            return string.Join('\n', lines);
        }
    }

    public string this[string name] => _addresses[name];

    /// <summary>Attaches a new pod, which must succeed; its label with 4 or 6 behind it names its addresses.</summary>
    public TrafficPod Attach(Chain chain, string label, params string[] ports)
    {
        Pod pod = Node.AddPod(label);
        TrafficPod attached = new(pod, chain, chain.Add(pod, TrafficContender.Ports(ports)), new(pod.NetNs, label));
        _endpoints.Add(label, attached.Endpoint);
        _addresses[$"{label}4"] = attached.V4;
        _addresses[$"{label}6"] = attached.V6;
        return attached;
    }

    public Chain Chain(string contender, TrafficNetwork network) => TrafficContender.Chain(Node, contender, network);

    /// <summary>Runs a line in the outside host's namespace.</summary>
    public string MustOutside(string line) => Shell.Must($"ip netns exec {_outside} {line}");

    /// <summary>The node and the pods answer TCP and UDP there.</summary>
    public static void Serve(int port, params TrafficEndpoint[] endpoints)
    {
        foreach (TrafficEndpoint endpoint in endpoints)
        {
            endpoint.Serve("tcp", port);
            endpoint.Serve("udp", port);
        }
    }

    /// <summary>Whether bridged frames pass the rules of routed packets too, which is on where the kernel can and nobody said otherwise.</summary>
    public void FilterBridged(bool isFiltered)
    {
        foreach (string family in new[] { "iptables", "ip6tables" })
        {
            bool isSet = Node.Run("sysctl", ["-w", $"net.bridge.bridge-nf-call-{family}={(isFiltered ? 1 : 0)}"]).ExitCode == 0;
            Assert.SkipUnless(isSet || !isFiltered, "this kernel lacks br_netfilter");
        }
    }

    /// <summary>No rule names the pod any more, and no set has an element.</summary>
    public void ExpectNothingLeft(TrafficPod pod)
    {
        string ruleset = Ruleset;
        Assert.DoesNotContain(pod.Pod.ContainerId, ruleset);
        pod.Addresses.ForEach(address => Assert.DoesNotContain(address, ruleset));
        Assert.DoesNotContain("elements = {", ruleset);
    }

    /// <summary>Takes each path of the table, and tells all that lead elsewhere: "-" is no answer, "*" any address that is seen.</summary>
    public void Expect(string table)
    {
        string[][] lines = [.. table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        List<string> different = [];
        foreach (IGrouping<string, string[]> asker in lines.GroupBy(static line => line[0].Split('@')[0]))
        {
            string[] answers = _endpoints[asker.Key].Ask([.. asker.Select(Question)]);
            foreach ((string[] line, string answer) in asker.Zip(answers))
            {
                string expected = string.Join(' ', line[4..]);
                string found = Verdict(answer, line[^1] == "*");
                if (found != expected)
                {
                    different.Add($"{string.Join(' ', line[..4])}: expected {expected}, found {found}");
                }
            }
        }

        Assert.True(different.Count == 0, string.Join('\n', different));
    }

    public void Dispose()
    {
        foreach (TrafficEndpoint endpoint in _endpoints.Values)
        {
            endpoint.Dispose();
        }

        Node.Dispose();
    }

    private void SetUp(string netns, string link, string first, string second)
    {
        Shell.Must($"ip -n {netns} link set lo up");
        Shell.Must($"ip -n {netns} link set {link} up");
        Shell.Must($"ip -n {netns} addr add {this[first + "4"]}/24 dev {link}");
        Shell.Must($"ip -n {netns} addr add {this[second + "4"]}/24 dev {link}");
        Shell.Must($"ip -n {netns} addr add {this[first + "6"]}/64 dev {link} nodad");

        // Deprecated, so that the kernel does not choose it as a source by itself.
        Shell.Must($"ip -n {netns} addr add {this[second + "6"]}/64 dev {link} nodad preferred_lft 0");
    }

    /// <summary>"A@second4#4000 tcp node4 80": A asks from that address and port.</summary>
    private string Question(string[] words)
    {
        string[] asker = words[0].Split('@', '#');
        string source = asker.Length > 1 ? this[asker[1]] : string.Empty;
        string port = asker.Length > 2 ? asker[2] : string.Empty;
        return $"{words[1]},{_addresses.GetValueOrDefault(words[2], words[2])},{words[3]},{source},{port}";
    }

    private string Verdict(string answer, bool isAny)
    {
        if (answer == "-")
        {
            return "-";
        }

        string[] words = answer.Split(' ');
        return $"{words[0]} sees {(isAny ? "*" : HostOf(words[1]))}";
    }

    private string HostOf(string address)
    {
        foreach ((string name, string known) in _addresses)
        {
            if (known == address)
            {
                return name[..^1] is "other" or "gateway" or "loop" ? "node" : name[..^1];
            }
        }

        return address.StartsWith("10.88.0.1", StringComparison.Ordinal) || address == "fd00:88::1" ? "node" : address;
    }
}
