using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Type sbr: packets from an interface's addresses leave by that interface.</summary>
public sealed class SbrTests : IDisposable
{
    private readonly TwoLans _lans = new();

    private Node Node => _lans.Node;

    private static string Reference => $"{Executables.Reference}/sbr";

    public void Dispose() => _lans.Dispose();

    [Theory]
    [InlineData("bridge")]
    [InlineData("macvlan")]
    [InlineData("ptp")]
    public void AnswersLeaveByTheLinkThatTheyWereAskedBy(string type)
    {
        Pod pod = _lans.AddPod(), other = pod.With("net1");
        Chain plain = new(Node, "1.1.0", "second", new ChainedPlugin(Executables.Plugin, _lans.Config(type, 1)));
        string[] addresses = TwoLans.Addresses(plain.Add(other));
        Assert.All(addresses, address => Assert.False(_lans.Asks(type, 1, address), $"{address} is reached without source routing"));
        plain.Delete(other);

        string main = pod.Must("ip route show"), main6 = WithoutLinkLocal(pod);
        Chain chain = Chain(type);
        JsonElement result = chain.Add(other);
        addresses = TwoLans.Addresses(result);
        Assert.Equal(2, addresses.Length);
        Assert.All(addresses, address => Assert.True(_lans.Asks(type, 1, address), $"{address} does not answer\n{Show(pod)}"));
        Assert.All(TwoLans.Addresses(pod.Json("ip -j addr show eth0")), address => Assert.True(_lans.Asks("macvlan", 0, address), $"{address} does not answer"));
        Assert.Equal(["100", "101"], Tables(pod));

        // Also where the kernel had joined a route of both to one of two next hops.
        Assert.Equal(main, pod.Must("ip route show"));
        Assert.Equal(main6, WithoutLinkLocal(pod));

        // The plugin before it finds its routes, though they are no longer where it put them.
        chain.Check(other).Silent();
        chain.Delete(other);
        Assert.Empty(Tables(pod));
        chain.Delete(other);
        Assert.True(_lans.Asks("macvlan", 0, TwoLans.Addresses(pod.Json("ip -j addr show eth0"))[0]));
    }

    [Fact]
    public void OneFamilyAloneIsServed()
    {
        foreach (int kept in new[] { 0, 1 })
        {
            Pod pod = _lans.AddPod(), other = pod.With("net1");
            JsonObject config = _lans.Config("macvlan", 1);
            config["ipam"]!["ranges"]!.AsArray().RemoveAt(1 - kept);
            config["ipam"]!.AsObject().Remove("routes");
            Chain chain = new(Node, "1.1.0", "second", new ChainedPlugin(Executables.Plugin, config), Plugin());
            string address = Assert.Single(TwoLans.Addresses(chain.Add(other)));
            Assert.True(_lans.Asks("macvlan", 1, address));
            chain.Check(other).Silent();
            chain.Delete(other);
            Assert.Empty(Tables(pod));
        }
    }

    [Theory]
    [InlineData("1.0.0")]
    [InlineData("1.1.0")]
    public void ThePreviousResultIsPassedOn(string version)
    {
        Pod pod = Prepared();
        JsonElement result = Node.Call(Executables.Plugin, "ADD", Config(version), pod).Result();
        JsonObject expected = (JsonObject)Previous(version);
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(result.GetRawText())), $"{result}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"table\": 4711")]
    public void RulesTablesAndRoutesAreTheReferences(string keys)
    {
        Assert.SkipUnless(Executables.ReferenceKnows("1.1.0"), "the installed reference plugins are too old to be compared with");
        Pod ours = Prepared(), theirs = Prepared();
        Node.Call(Executables.Plugin, "ADD", With(Config(), keys), ours).Result();
        Node.Call(Reference, "ADD", With(Config(), keys), theirs).Result();
        Assert.Equal(Made(theirs), Made(ours));
        Assert.NotEmpty(Tables(ours));
    }

    [Fact]
    public void SeveralAddressesOfANetworkHaveATableEachAsTheReferences()
    {
        Assert.SkipUnless(Executables.ReferenceKnows("1.1.0"), "the installed reference plugins are too old to be compared with");
        Pod ours = Prepared(), theirs = Prepared();
        foreach ((string executable, Pod pod) in new[] { (Executables.Plugin, ours), (Reference, theirs) })
        {
            pod.Must("ip addr add 10.88.0.6/24 dev net1");
            JsonObject config = Config();
            config["prevResult"]!["ips"]!.AsArray().Add(JsonNode.Parse("""{"address":"10.88.0.6/24","gateway":"10.88.0.1","interface":1}"""));
            Node.Call(executable, "ADD", config, pod).Result();
        }

        Assert.Equal(Made(theirs), Made(ours));
        Assert.Equal(["100", "101", "102"], Tables(ours));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WhatOneMadeTheOtherDeletes(bool isMadeByOurs)
    {
        Assert.SkipUnless(Executables.ReferenceKnows("1.0.0"), "the reference plugins do not know 1.0.0");
        (string maker, string other) = isMadeByOurs ? (Executables.Plugin, Reference) : (Reference, Executables.Plugin);
        Pod pod = Prepared();
        Node.Call(maker, "ADD", Config("1.0.0"), pod).Result();
        Node.Call(Executables.Plugin, "CHECK", Config("1.0.0"), pod).Silent();
        Node.Call(other, "DEL", Config("1.0.0"), pod).Silent();
        Assert.Empty(Tables(pod));
        if (!isMadeByOurs)
        {
            // The reference leaves the routes.
            Assert.Equal(string.Empty, pod.Must("ip route show table 100"));
        }
    }

    [Fact]
    public void ATableThatIsGivenGetsRulesAndKeepsItsRoutes()
    {
        Pod pod = Prepared();
        pod.Must("ip route add 192.0.2.0/24 via 10.88.0.1 dev net1 table 200");
        string main = pod.Must("ip route show");
        JsonObject config = With(Config(), "\"table\": 200");
        Node.Call(Executables.Plugin, "ADD", config, pod).Result();
        Assert.Equal(["200", "200"], Tables(pod));
        Assert.Equal(main, pod.Must("ip route show"));
        Node.Call(Executables.Plugin, "CHECK", config, pod).Silent();
        Node.Call(Executables.Plugin, "CHECK", With(Config(), "\"table\": 201"), pod).Fails(101, "10.88.0.5", "table 201");
        Node.Call(Executables.Plugin, "DEL", config, pod).Silent();
        Assert.Empty(Tables(pod));
        Assert.Contains("192.0.2.0/24", pod.Must("ip route show table 200"));
    }

    [Fact]
    public void GatewaysAreTakenBeforeThoseOfThePreviousResult()
    {
        Pod pod = Prepared();
        JsonObject config = With(Config(), "\"gateways\": [\"fd00:88::fe\", \"10.88.0.254\"]");
        Node.Call(Executables.Plugin, "ADD", config, pod).Result();
        Assert.Equal("default via 10.88.0.254 dev net1", pod.Must("ip -4 route show table 100 default").Trim());
        Assert.StartsWith("default via fd00:88::fe dev net1", pod.Must("ip -6 route show table 101 default").Trim(), StringComparison.Ordinal);
        Node.Call(Executables.Plugin, "CHECK", config, pod).Silent();
        Node.Call(Executables.Plugin, "CHECK", Config(), pod).Fails(101, "10.88.0.1", "table 100");
    }

    [Fact]
    public void WithoutAnyGatewayThereIsNoDefaultRoute()
    {
        Pod pod = Prepared();
        JsonObject config = Config();
        foreach (JsonNode? ip in config["prevResult"]!["ips"]!.AsArray())
        {
            ip!.AsObject().Remove("gateway");
        }

        Node.Call(Executables.Plugin, "ADD", config, pod).Result();
        Assert.Equal(string.Empty, pod.Must("ip -4 route show table 100 default"));
        Node.Call(Executables.Plugin, "CHECK", config, pod).Silent();
    }

    [Fact]
    public void SourceHintsAreGivenToRoutesWithoutASource()
    {
        Pod pod = Prepared();
        Node.Call(Executables.Plugin, "ADD", With(Config(), "\"addSourceHints\": true"), pod).Result();
        string[] v4 = TwoLans.Lines(pod.Must("ip -4 route show table 100")), v6 = TwoLans.Lines(pod.Must("ip -6 route show table 101"));
        Assert.True(v4.Length >= 4, Show(pod));
        Assert.All(v4, line => Assert.Contains("src 10.88.0.5", line));
        Assert.All(v6.Where(static line => !line.StartsWith("fe80", StringComparison.Ordinal)), line => Assert.Contains("src fd00:88::5", line));
    }

    [Fact]
    public void AttributesOfRoutesGoWithThemAndOtherTablesAreLeftAlone()
    {
        Pod pod = Prepared();
        pod.Must("ip route add default via 10.88.0.1 dev net1 metric 7 mtu 1300");
        pod.Must("ip route add 198.18.0.0/15 via 10.99.0.1 dev net1 onlink");
        pod.Must("ip route add 198.18.0.0/15 dev net1 table 100");
        pod.Must("ip rule add from 10.99.0.1 lookup 101");
        Node.Call(Executables.Plugin, "ADD", Config(), pod).Result();
        Assert.Equal(["101", "102", "103"], Tables(pod));
        string table = pod.Must("ip route show table 102");
        Assert.Contains("default via 10.88.0.1 dev net1 metric 7 mtu 1300", table);
        Assert.Contains("198.18.0.0/15 via 10.99.0.1 dev net1 onlink", table);
        Assert.DoesNotContain("net1", pod.Must("ip route show"));
        Assert.Contains("fe80::/64 dev net1", pod.Must("ip -6 route show"));
    }

    [Theory]
    [InlineData("\"table\": \"x\"", 6, "table")]
    [InlineData("\"table\": 0", 7, "table", "4294967295")]
    [InlineData("\"table\": 4294967296", 7, "table")]
    [InlineData("\"gateways\": [\"10.88.0.1\", \"fd00:88::1\", \"10.88.0.2\"]", 7, "gateways list cannot contain more than 2 entries (one IPv4, one IPv6)")]
    [InlineData("\"gateways\": [\"10.88.0.1\", \"10.88.0.2\"]", 7, "gateways[1]", "10.88.0.2", "10.88.0.1")]
    [InlineData("\"gateways\": [\"nonsense\"]", 7, "gateways[0]", "nonsense")]
    [InlineData("\"gateways\": \"10.88.0.1\"", 6, "gateways")]
    [InlineData("\"addSourceHints\": 1", 6, "addSourceHints")]
    public void ABadValueIsNamed(string keys, int code, params string[] told)
    {
        Pod pod = Prepared();
        string before = Show(pod);
        Node.Call(Executables.Plugin, "ADD", With(Config(), keys), pod).Fails(code, told);
        Assert.Equal(before, Show(pod));
        Node.Call(Executables.Plugin, "DEL", With(Config(), keys), pod).Silent();
    }

    [Fact]
    public void WhatAddNeedsIsSaid()
    {
        Pod pod = Prepared();
        JsonObject config = Config();
        config.Remove("prevResult");
        Node.Call(Executables.Plugin, "ADD", config, pod).Fails(7, "must be called as chained plugin");
        config = Config();
        config["prevResult"]!["ips"] = new JsonArray(JsonNode.Parse("""{"address":"10.88.0.5/24","interface":0}"""));
        Node.Call(Executables.Plugin, "ADD", config, pod).Fails(7, "No IP addresses supplied on interface: net1");
        Node.Call(Executables.Plugin, "ADD", Config(), Node.AddPod().With("net1")).Fails(4, "net1", "no such interface");
    }

    [Fact]
    public void AFailureLeavesRulesAndRoutesAsTheyWere()
    {
        // The kernel refuses a gateway that is on no network, after the first table stands.
        Pod pod = Prepared();
        string before = Show(pod);
        Node.Call(Executables.Plugin, "ADD", With(Config(), "\"gateways\": [\"2001:db8:77::1\"]"), pod).Fails(100, "::/0");
        Assert.Equal(before, Show(pod));
    }

    [Fact]
    public void ASecondAddIsRefusedAndChangesNothing()
    {
        Pod pod = Prepared();
        Node.Call(Executables.Plugin, "ADD", Config(), pod).Result();
        string before = Show(pod);
        Node.Call(Executables.Plugin, "ADD", Config(), pod).Fails(103, "10.88.0.5", "table 100");
        Assert.Equal(before, Show(pod));
    }

    [Fact]
    public void DelMayBeRepeatedAndNeedsNothing()
    {
        Pod pod = Prepared();
        JsonObject bare = Config();
        bare.Remove("prevResult");
        Node.Call(Executables.Plugin, "ADD", Config(), pod).Result();
        pod.Must("ip rule add from 10.88.0.5 lookup 300");
        Node.Call(Executables.Plugin, "DEL", bare, pod).Silent();

        // One that somebody added by hand stays as long as it cannot be the reference plugin's.
        Assert.Equal(["300"], Tables(pod));
        Assert.Equal(string.Empty, pod.Must("ip -4 route show table 100"));
        Assert.Equal(string.Empty, pod.Must("ip -6 route show table 101"));
        Node.Call(Executables.Plugin, "DEL", bare, pod).Silent();
        Node.Call(Executables.Plugin, "DEL", Config(), pod).Silent();
        Node.Call(Executables.Plugin, "DEL", With(bare, "\"prevResult\": {\"ips\": 1}"), pod).Silent();

        // The reference plugin fails these, and makes a file of the path.
        string path = $"{Node.Directory}/never-was";
        Node.Call(Executables.Plugin, "DEL", Config(), pod, $"CNI_NETNS={path}").Silent();
        Node.Call(Executables.Plugin, "DEL", Config(), pod, "CNI_NETNS=").Silent();
        Assert.False(File.Exists(path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void RulesAreFoundWhenTheLinkIsGone(bool hasPrevious)
    {
        Pod pod = Prepared(), other = pod.With("eth0");
        JsonObject config = Config();
        Node.Call(Executables.Plugin, "ADD", config, pod).Result();
        JsonObject second = Config();
        second["prevResult"] = JsonNode.Parse($$"""{"cniVersion":"1.1.0","interfaces":[{"name":"eth0","sandbox":"/x"}],"ips":[{"address":"10.77.0.5/24","gateway":"10.77.0.1","interface":0}]}""");
        Node.Call(Executables.Plugin, "ADD", second, other).Result();
        Assert.Equal(["100", "101", "102"], Tables(pod));
        pod.Must("ip link del net1");
        if (!hasPrevious)
        {
            config.Remove("prevResult");
        }

        Node.Call(Executables.Plugin, "DEL", config, pod).Silent();
        Assert.Equal(["102"], Tables(pod));
    }

    [Theory]
    [InlineData("ip rule del from 10.88.0.5", "the rule for packets from 10.88.0.5 is missing")]
    [InlineData("ip -6 rule del from fd00:88::5", "the rule for packets from fd00:88::5 is missing")]
    [InlineData("ip route del default table 100", "10.88.0.1", "missing in table 100")]
    [InlineData("ip -6 route del default table 101", "fd00:88::1", "missing in table 101")]
    [InlineData("ip route del 10.88.0.0/24 table 100", "10.88.0.0/24", "missing in table 100")]
    [InlineData("ip route del 192.0.2.0/24 table 100", "192.0.2.0/24", "missing")]
    [InlineData("ip link del net1", "\"net1\" is missing")]
    public void CheckSeesWhatIsMissing(string line, params string[] told)
    {
        Pod pod = Prepared();
        JsonObject config = Config();
        config["prevResult"]!["routes"] = new JsonArray(new JsonObject { ["dst"] = "192.0.2.0/24", ["gw"] = "10.88.0.1" });
        Node.Call(Executables.Plugin, "ADD", config, pod).Result();
        Node.Call(Executables.Plugin, "CHECK", config, pod).Silent();
        pod.Must(line);
        Node.Call(Executables.Plugin, "CHECK", config, pod).Fails(101, told);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AddsAtOnceTakeDifferentTables(bool hasReference)
    {
        // The reference locks the same inode.
        Assert.SkipUnless(!hasReference || Executables.ReferenceKnows("1.1.0"), "the installed reference plugins are too old to be compared with");
        const int count = 8;
        Pod pod = Node.AddPod();
        List<string> script = [];
        for (int index = 0; index < count; index++)
        {
            pod.Must($"ip link add n{index} type veth peer name m{index}");
            pod.Must($"ip link set n{index} up");
            pod.Must($"ip addr add 10.90.{index}.5/24 dev n{index}");
            JsonObject config = Config();
            config["prevResult"] = JsonNode.Parse($$$"""
                {"cniVersion":"1.1.0","interfaces":[{"name":"n{{{index}}}","sandbox":"/x"}],"ips":[{"address":"10.90.{{{index}}}.5/24","gateway":"10.90.{{{index}}}.1","interface":0}]}
                """);
            File.WriteAllText($"{Node.Directory}/{index}.json", config.ToJsonString());
            string executable = hasReference && index % 2 == 0 ? Reference : Executables.Plugin;
            script.Add($"CNI_IFNAME=n{index} {executable} <{Node.Directory}/{index}.json >/dev/null 2>&1 & jobs=\"$jobs $!\"");
        }

        script.Add("for job in $jobs; do wait $job || exit 1; done");
        Outcome outcome = Node.Run(
            "bash", ["-c", string.Join('\n', script)],
            ["CNI_COMMAND=ADD", "CNI_CONTAINERID=c", $"CNI_NETNS={pod.NetNsPath}", "CNI_PATH=/none", "PATH=/usr/bin:/bin"]);
        Assert.True(outcome.ExitCode == 0, outcome.Text);
        Assert.Equal(Enumerable.Range(100, count).Select(static table => $"{table}"), Tables(pod));
    }

    [Fact]
    public void GcAndStatusHaveNothingToDo()
    {
        Pod pod = Prepared();
        Node.Call(Executables.Plugin, "ADD", Config(), pod).Result();
        string before = Show(pod);
        JsonObject config = Config();
        config.Remove("prevResult");
        Node.Call(Executables.Plugin, "GC", config.With("cni.dev/valid-attachments", new JsonArray())).Silent();
        Node.Call(Executables.Plugin, "STATUS", config).Silent();
        Assert.Equal(before, Show(pod));
    }

    private static ChainedPlugin Plugin() => new(Executables.Plugin, new JsonObject { ["type"] = "sbr" });

    private Chain Chain(string type) => new(Node, "1.1.0", "second", new ChainedPlugin(Executables.Plugin, _lans.Config(type, 1)), Plugin());

    private Pod Prepared()
    {
        Pod pod = _lans.AddPreparedPod();
        pod.Must("ip route add default via 10.77.0.1");
        pod.Must("ip -6 route add default via fd00:77::1");
        pod.Must("ip route add 192.0.2.0/24 via 10.88.0.1");
        pod.Must("ip route add 198.51.100.0/24 dev net1");
        pod.Must("ip -6 route add 2001:db8:2::/48 via fd00:88::1 mtu 1400");
        return pod.With("net1");
    }

    private static JsonNode Previous(string version) => JsonNode.Parse($$"""
        {"cniVersion":"{{version}}","interfaces":[{"name":"veth0"},{"name":"net1","sandbox":"/x"}],"ips":[
          {"address":"10.88.0.5/24","gateway":"10.88.0.1","interface":1},{"address":"fd00:88::5/64","gateway":"fd00:88::1","interface":1}]}
        """)!;

    private static JsonObject Config(string version = "1.1.0") => new()
    {
        ["cniVersion"] = version, ["name"] = "net", ["type"] = "sbr", ["prevResult"] = Previous(version),
    };

    private static JsonObject With(JsonObject config, string keys)
    {
        foreach ((string key, JsonNode? value) in JsonNode.Parse($"{{{keys}}}")!.AsObject())
        {
            config = config.With(key, value?.DeepClone());
        }

        return config;
    }

    /// <summary>The tables that rules of both families name beside the kernel's.</summary>
    private static string[] Tables(Pod pod) =>
        [.. Rules(pod, "-4").Concat(Rules(pod, "-6")).Select(static rule => rule.Table).Order(StringComparer.Ordinal)];

    private static IEnumerable<(string Family, string Table)> Rules(Pod pod, string family) =>
        pod.Json($"ip -j {family} rule show").EnumerateArray().Select(rule => (family, rule.GetProperty("table").GetString()!))
            .Where(static rule => rule.Item2 is not ("local" or "main" or "default"));

    /// <summary>
    /// Rules and what their packets are routed by. Left out is what ours does not do: the other family's routes in a table,
    /// and taking the way to link-local neighbours away.
    /// </summary>
    private static string[] Made(Pod pod)
    {
        List<string> made = [.. TwoLans.Lines(pod.Must("ip rule show")), .. TwoLans.Lines(pod.Must("ip -6 rule show"))];
        made = made.ConvertAll(static line => line.Replace(" proto 77", string.Empty).Replace(" proto unspec", string.Empty));
        foreach ((string family, string table) in Rules(pod, "-4").Concat(Rules(pod, "-6")).Append(("-4", "main")).Append(("-6", "main")))
        {
            string text = Shell.Run("ip", ["-n", pod.NetNs, "-d", family, "route", "show", "table", table]).Output;
            made.AddRange(TwoLans.Lines(text).Where(static line => !line.Contains("fe80::/64")).Select(line => $"{table}: {line}"));
        }

        return [.. made];
    }

    private static string WithoutLinkLocal(Pod pod) =>
        string.Join('\n', TwoLans.Lines(pod.Must("ip -6 route show")).Where(static line => !line.StartsWith("fe80::", StringComparison.Ordinal)));

    private static string Show(Pod pod) => string.Join(
        '\n',
        ((IEnumerable<string>)["ip rule show", "ip -6 rule show", "ip route show table all", "ip -6 route show table all"])
            .SelectMany(line => TwoLans.Lines(pod.Must(line)).Prepend($"# {line}")));
}
