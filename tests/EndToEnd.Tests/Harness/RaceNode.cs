using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading;
using Xunit;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>A node whose few pods many processes attach and detach at once: two networks on one bridge, and one that is routed.</summary>
public sealed class RaceNode : IDisposable
{
    private const int Processes = 64;
    private const int Pods = 8;
    private static readonly string[] s_subnets = ["10.70.0.0/28", "10.71.0.0/29", "10.72.0.0/28"];

    private readonly Node _node = new();
    private readonly Pod[] _pods;
    private readonly ConcurrentDictionary<(int Network, int Pod), string> _results = new();
    private readonly ConcurrentDictionary<string, int> _outcomes = new();
    private readonly ConcurrentQueue<string> _history = [];
    private readonly long _began = Stopwatch.GetTimestamp();
    private double _milliseconds = 50;

    public RaceNode() => _pods = [.. Enumerable.Range(0, Pods).Select(_ => _node.AddPod())];

    public static int PodCount => Pods;

    public static int NetworkCount => s_subnets.Length;

    /// <summary>How often which calls ended in which way.</summary>
    public string Outcomes => string.Join('\n', _outcomes.OrderBy(static one => one.Key, StringComparer.Ordinal).Select(static one => $"{one.Value,7} {one.Key}"));

    public int Calls => _outcomes.Values.Sum();

    private string StateDirectory => $"{_node.Directory}/state";

    /// <summary>Makes the calls, many at a time, and comes back when all processes have ended.</summary>
    public void Run(IReadOnlyList<RaceCall> calls)
    {
        int next = -1;
        while (_history.Count > 4 * calls.Count)
        {
            _history.TryDequeue(out _);
        }

        ConcurrentQueue<Exception> failures = [];
        Thread[] threads = [.. Enumerable.Range(0, Processes).Select(_ => new Thread(() =>
        {
            for (int number = Interlocked.Increment(ref next); number < calls.Count && failures.IsEmpty; number = Interlocked.Increment(ref next))
            {
                try
                {
                    Call(calls[number]);
                }
                catch (Exception exception)
                {
                    failures.Enqueue(exception);
                }
            }
        }))];
        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => thread.Join());
        Assert.True(failures.IsEmpty, string.Join('\n', failures.Take(3)));
    }

    /// <summary>Makes and removes an attachment of each network, and tells what then is there: what must be there in the end too.</summary>
    public string Prepare()
    {
        for (int network = 0; network < NetworkCount; network++)
        {
            Call(new("ADD", network, 0, null, [], false));
            Call(new("DEL", network, 0, null, [], false));
        }

        _outcomes.Clear();
        return Snapshot();
    }

    /// <summary>DEL for some, GC for the others.</summary>
    public void CleanUp()
    {
        for (int network = 0; network < NetworkCount; network++)
        {
            for (int pod = 0; pod < Pods; pod += 2)
            {
                Must(new("DEL", network, pod, null, [], false));
            }

            Must(new("GC", network, 0, null, [], false));
        }
    }

    /// <summary>
    /// All that an attachment could leave: links, addresses, routes, rules, leases, files. Not whether the bridge has a port that is up,
    /// which the kernel notices some time later.
    /// </summary>
    public string Snapshot()
    {
        List<string> parts = [_node.Must("ip -o addr"), _node.Must("ip route show table all"), _node.Must("nft list ruleset"), Shell.Must($"find {_node.Directory} -type f -o -type d")];
        parts.AddRange(_pods.Select(static pod => pod.Must("ip -o addr") + pod.Must("ip route show table all")));
        string[] lines = string.Join('\n', parts).Split('\n');
        Array.Sort(lines, StringComparer.Ordinal);
        return string.Join('\n', lines.Select(static line => line.Replace(" linkdown", string.Empty, StringComparison.Ordinal).Trim()).Where(static line => line.Length > 0));
    }

    /// <summary>
    /// What must not be while no process runs. An address or a rule without its lease would be given to the next one too. Where
    /// nothing was killed, an attachment is there as a whole or not at all.
    /// </summary>
    public List<string> Faults(bool isWhole)
    {
        List<string> faults = [];
        Dictionary<string, string> leases = Leases(faults);
        Dictionary<string, string> held = [];
        foreach (Pod pod in _pods)
        {
            foreach ((string ifName, string address) in AddressesOf(pod))
            {
                string owner = $"{pod.ContainerId}/{ifName}";
                Require(held.TryAdd(address, owner), faults, $"{address} is in two namespaces: {owner} and {held[address]}");
                Require(leases.GetValueOrDefault(address) == owner, faults, $"{owner} has {address}, whose lease is of {leases.GetValueOrDefault(address) ?? "nobody"}");
            }
        }

        HashSet<string> ruled = [];
        foreach ((string address, string owner) in RuledAddresses())
        {
            ruled.Add(owner);
            Require(leases.GetValueOrDefault(address) == owner, faults, $"a rule of {owner} is about {address}, whose lease is of {leases.GetValueOrDefault(address) ?? "nobody"}");
        }

        List<string> linked = LinkedOwners();
        Require(linked.Count == linked.Distinct().Count(), faults, $"two links of one attachment: {string.Join(' ', linked)}");
        foreach ((string address, string owner) in isWhole ? leases : [])
        {
            Require(held.GetValueOrDefault(address) == owner, faults, $"{owner} has a lease of {address} and not the address");
            Require(linked.Contains(owner), faults, $"{owner} has a lease and no link on the node");
            Require(ruled.Contains(owner), faults, $"{owner} has a lease and no rules");
        }

        Require(!isWhole || linked.Count == leases.Count, faults, $"{leases.Count} leases, but links of {string.Join(' ', linked)}");
        return faults;
    }

    public void Dispose() => _node.Dispose();

    private static void Require(bool holds, List<string> faults, string fault)
    {
        if (!holds)
        {
            faults.Add(fault);
        }
    }

    private static string NameOf(int network) => $"net{network}";

    private static string IfNameOf(int network) => $"eth{network}";

    private void Must(RaceCall call)
    {
        Outcome outcome = Execute(call);
        Assert.True(outcome.ExitCode == 0 && outcome.Signal == 0, $"{call.Command} at the end: {outcome.Text}");
    }

    private void Call(RaceCall call)
    {
        long start = Stopwatch.GetTimestamp();
        Outcome outcome = Execute(call);
        Remember(call, start, outcome);

        // timeout(1) tells 124 or 137 where it has killed.
        if (call.Kill is not null && (outcome.Signal != 0 || outcome.ExitCode is 124 or 137))
        {
            Count($"{call.Command} killed");
            return;
        }

        Assert.True(outcome.Signal == 0 && outcome.ExitCode is 0 or 1, $"{call}: {outcome.Text}");
        if (outcome.ExitCode == 0)
        {
            Assert.True(call.Command == "ADD" || outcome.Output.Length == 0, $"{call}: {outcome.Text}");
            Count($"{call.Command} done");
            if (call.Command == "ADD")
            {
                _milliseconds = (0.9 * _milliseconds) + (0.1 * Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                _results[(call.Network, call.Pod)] = outcome.Output;
            }

            return;
        }

        JsonElement error = outcome.Json;
        int code = error.GetProperty("code").GetInt32();
        Assert.True(code != 999 && error.GetProperty("msg").GetString()!.Length > 0, $"{call}: {outcome.Text}");
        Assert.True(call.Command is not ("DEL" or "GC") || code == 11, $"{call}: {outcome.Text}");
        Count($"{call.Command} error {code}");
    }

    /// <summary>What was called of the attachments that some faults name, and what is kept of their rules.</summary>
    public string Explain(IEnumerable<string> faults)
    {
        string told = string.Join('\n', faults);
        bool IsAbout(string owner) => told.Contains(owner, StringComparison.Ordinal);
        IEnumerable<string> calls = _history.Where(line => line.Contains(" GC ", StringComparison.Ordinal) || IsAbout(line[..line.IndexOf(' ')]));
        IEnumerable<string> files = Directory.Exists(StateDirectory) ? Directory.GetFiles(StateDirectory, "*.interface", SearchOption.AllDirectories).Select(File.ReadAllText) : [];
        return $"{string.Join('\n', calls)}\n{string.Join('\n', files)}";
    }

    private void Remember(RaceCall call, long start, Outcome outcome)
    {
        double began = Stopwatch.GetElapsedTime(_began, start).TotalMilliseconds;
        string valid = call.Command == "GC" ? $" keeps {string.Join(' ', call.Valid.Select(pod => _pods[pod].ContainerId))}" : string.Empty;
        string said = string.Join(' ', $"{outcome.Output} {outcome.ErrorOutput}".Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        _history.Enqueue(
            $"{_pods[call.Pod].ContainerId}/{IfNameOf(call.Network)} {call.Command} {(call.IsBlind ? "blind " : string.Empty)}from {began:0} to {Stopwatch.GetElapsedTime(_began).TotalMilliseconds:0} ms: {outcome.ExitCode}{valid} {said}");
    }

    private void Count(string outcome) => _outcomes.AddOrUpdate(outcome, 1, static (_, count) => count + 1);

    private Outcome Execute(RaceCall call)
    {
        List<string> words = ["nsenter", $"--net={Node.PathOf(_node.Name)}", Executables.Plugin];
        if (call.Kill is double part)
        {
            words.InsertRange(0, ["timeout", "--foreground", "-s", "KILL", (part * _milliseconds / 1000).ToString("0.0000", CultureInfo.InvariantCulture)]);
        }

        Pod? pod = call.Command is "ADD" or "DEL" or "CHECK" ? _pods[call.Pod].With(IfNameOf(call.Network)) : null;
        List<string> environment = CniEnvironment.Of(call.Command, pod, null, call.IsBlind ? ["CNI_NETNS="] : []);
        return Shell.Run(words[0], words[1..], environment, Config(call).ToJsonString(), 120_000);
    }

    private JsonObject Config(RaceCall call)
    {
        JsonObject config = call.Network == 2 ? Configs.Ptp(_node, subnets: s_subnets[2]) : Configs.Bridge(_node, subnets: s_subnets[call.Network]);
        config["name"] = NameOf(call.Network);
        config["ipMasq"] = true;
        config["stateDir"] = StateDirectory;
        if (call.Network == 1)
        {
            // The second on the bridge; its gateway is none of the node's addresses.
            config["isGateway"] = false;
        }
        else if (call.Network == 0)
        {
            config["macspoofchk"] = true;
        }

        if (call.Command is "ADD" or "CHECK")
        {
            config["runtimeConfig"] = TrafficContender.Ports($"tcp {8000 + (100 * call.Network) + call.Pod} 80");
        }

        if (call.Command == "CHECK")
        {
            config["prevResult"] = JsonNode.Parse(_results.GetValueOrDefault((call.Network, call.Pod)) ?? """{"cniVersion": "1.1.0"}""");
        }
        else if (call.Command == "GC")
        {
            config["cni.dev/valid-attachments"] = new JsonArray([.. call.Valid.Select(
                pod => new JsonObject { ["containerID"] = _pods[pod].ContainerId, ["ifname"] = IfNameOf(call.Network) })]);
        }

        return config;
    }

    /// <summary>Owners, "CONTAINERID/IFNAME", by address.</summary>
    private Dictionary<string, string> Leases(List<string> faults)
    {
        Dictionary<string, string> owners = [];
        for (int network = 0; network < NetworkCount; network++)
        {
            foreach (string address in _node.Leases(NameOf(network)))
            {
                owners[address] = File.ReadAllText($"{_node.LeaseDirectory}/{NameOf(network)}/{address}").ReplaceLineEndings("/").TrimEnd('/');
            }
        }

        foreach (IGrouping<string, KeyValuePair<string, string>> group in owners.GroupBy(static one => one.Value).Where(static group => group.Count() > 1))
        {
            faults.Add($"{group.Key} has {group.Count()} leases: {string.Join(' ', group.Select(static one => one.Key))}");
        }

        return owners;
    }

    private static IEnumerable<(string IfName, string Address)> AddressesOf(Pod pod)
    {
        foreach (JsonElement link in pod.Json("ip -j -4 addr").EnumerateArray())
        {
            foreach (JsonElement address in link.GetProperty("addr_info").EnumerateArray())
            {
                yield return (link.GetProperty("ifname").GetString()!, address.GetProperty("local").GetString()!);
            }
        }
    }

    private List<string> LinkedOwners() => [.. _node.Json("ip -j link show").EnumerateArray()
        .Select(static link => link.TryGetProperty("ifalias", out JsonElement alias) ? alias.GetString()! : string.Empty)
        .Where(static alias => alias.StartsWith("cscni:", StringComparison.Ordinal))
        .Select(static alias => alias[(alias.IndexOf('/') + 1)..])];

    /// <summary>The pods' addresses in nf_tables with the owners that the elements' comments name.</summary>
    private IEnumerable<(string Address, string Owner)> RuledAddresses()
    {
        List<(string, string)> found = [];
        Visit(JsonNode.Parse(_node.Must("nft -j list ruleset")), found);
        return found;
    }

    private static void Visit(JsonNode? node, List<(string Address, string Owner)> found)
    {
        // An element of a map is a pair of its key, which has the comment, and its value. Two elements of a set are no pair.
        JsonNode? key = node is JsonArray { Count: 2 } pair && (pair[1] as JsonObject)?["elem"] is null ? pair[0] : node;
        if ((key as JsonObject)?["elem"] is JsonObject element && element["comment"] is { } comment)
        {
            string owner = comment.GetValue<string>();
            Collect(node, address => found.Add((address, owner[(owner.IndexOf('/') + 1)..])));
            return;
        }

        foreach (JsonNode? child in node switch { JsonArray array => array, JsonObject json => json.Select(static one => one.Value), _ => [] })
        {
            Visit(child, found);
        }
    }

    private static void Collect(JsonNode? node, Action<string> take)
    {
        switch (node)
        {
            case JsonArray array:
                array.ToList().ForEach(child => Collect(child, take));
                break;
            case JsonObject json:
                json.Where(static one => one.Key is not ("prefix" or "range" or "comment")).ToList().ForEach(one => Collect(one.Value, take));
                break;
            case JsonValue value when value.TryGetValue(out string? text) && text.StartsWith("10.7", StringComparison.Ordinal):
                take(text);
                break;
        }
    }
}
