using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using CsCni.Ipam.Tests.Harness;
using Xunit;

namespace CsCni.Ipam.Tests;

/// <summary>Ipam type static: each key, each source of addresses, each fault, and each command.</summary>
public sealed class StaticTests
{
    private const string Both = """[{"address": "10.9.0.5/24", "gateway": "10.9.0.1"}, {"address": "fd00:9::5/64", "gateway": "fd00:9::1"}]""";

    private const string Everything = $$"""
        {
          "type": "static",
          "addresses": {{Both}},
          "routes": [
            {"dst": "0.0.0.0/0"},
            {"dst": "10.8.0.0/16", "gw": "10.9.0.2", "mtu": 1400, "advmss": 1360, "priority": 7, "table": 4294967295, "scope": 253},
            {"dst": "::/0", "gw": "fd00:9::2"}
          ],
          "dns": {"nameservers": ["10.9.0.3"], "domain": "example.org", "search": ["example.org"], "options": ["ndots:2"]}
        }
        """;

    private const string Dns = """{"nameservers": ["10.9.0.3"], "domain": "example.org", "search": ["example.org"], "options": ["ndots:2"]}""";

    /// <summary>The form of the result of <see cref="Everything"/>, without cniVersion.</summary>
    public static TheoryData<string, string> Results => new()
    {
        { "", Legacy },
        { "0.1.0", Legacy },
        { "0.2.0", Legacy },
        { "0.3.0", Ips(", \"version\": \"4\"", ", \"version\": \"6\"", string.Empty) },
        { "0.3.1", Ips(", \"version\": \"4\"", ", \"version\": \"6\"", string.Empty) },
        { "0.4.0", Ips(", \"version\": \"4\"", ", \"version\": \"6\"", string.Empty) },
        { "1.0.0", Ips(string.Empty, string.Empty, string.Empty) },
        { "1.1.0", Ips(string.Empty, string.Empty, """, "mtu": 1400, "advmss": 1360, "priority": 7, "table": 4294967295, "scope": 253""") },
    };

    /// <summary>The ipam without its type, the code, and words of the message.</summary>
    public static TheoryData<string, int, string> Faults => new()
    {
        { """{"addresses": [{"address": "10.0.0.1"}]}""", 7, "ipam.addresses[0].address \"10.0.0.1\": the 'address' field is expected to be in CIDR notation, got: '10.0.0.1'" },
        { """{"addresses": [{"address": "10.0.0.1/33"}]}""", 7, "the 'address' field is expected to be in CIDR notation, got: '10.0.0.1/33'" },
        { """{"addresses": [{"address": "fd00::1/64"}, {"address": "here/24"}]}""", 7, "ipam.addresses[1].address" },
        { """{"addresses": [{}]}""", 7, "ipam.addresses[0].address (missing)" },
        { """{"addresses": [null]}""", 7, "ipam.addresses[0]" },
        { """{"addresses": [{"address": 10}]}""", 6, "ipam.addresses[0].address" },
        { """{"addresses": ["10.0.0.1/24"]}""", 6, "ipam.addresses[0]" },
        { """{"addresses": "10.0.0.1/24"}""", 6, "ipam.addresses" },
        { """{"addresses": [{"address": "10.0.0.1/24", "gateway": "gate"}]}""", 7, "ipam.addresses[0].gateway \"gate\": expected an IP address" },
        { """{"addresses": [{"address": "10.0.0.1/24", "gateway": "10.0.0.2/24"}]}""", 7, "ipam.addresses[0].gateway" },
        { """{"addresses": [{"address": "10.0.0.1/24", "gateway": 1}]}""", 6, "ipam.addresses[0].gateway" },
        { """{"addresses": [{"address": "10.0.0.1/24", "gateway": "fd00::1"}]}""", 7, "ipam.addresses[0].gateway \"fd00::1\": expected a gateway of the address family of 10.0.0.1/24" },
        { """{"addresses": [{"address": "fd00::2/64", "gateway": "10.0.0.1"}]}""", 7, "ipam.addresses[0].gateway \"10.0.0.1\"" },
        { """{"addresses": [{"address": "10.0.0.1/24"}, {"address": "10.0.0.1/24"}]}""", 7, "address 10.0.0.1 is given twice, as 10.0.0.1/24 and as 10.0.0.1/24" },
        { """{"addresses": [{"address": "fd00::1/64"}, {"address": "10.0.0.1/24"}, {"address": "fd00:0::1/80"}]}""", 7, "address fd00::1 is given twice, as fd00::1/64 and as fd00::1/80" },
        { """{"addresses": [{"address": "10.0.0.1/24"}], "routes": [{}]}""", 7, "ipam.routes[0].dst" },
        { """{"addresses": [{"address": "10.0.0.1/24"}], "routes": [{"dst": "0.0.0.0/0", "gw": "gate"}]}""", 7, "ipam.routes[0].gw" },
        { """{"addresses": [{"address": "10.0.0.1/24"}], "routes": [{"dst": "0.0.0.0/0", "mtu": -1}]}""", 7, "ipam.routes[0].mtu" },
        { """{"addresses": [{"address": "10.0.0.1/24"}], "routes": [{"dst": "0.0.0.0/0", "scope": 256}]}""", 7, "ipam.routes[0].scope" },
        { """{"addresses": [{"address": "10.0.0.1/24"}], "routes": {}}""", 6, "ipam.routes" },
        { """{"addresses": [{"address": "10.0.0.1/24"}], "dns": []}""", 6, "ipam.dns" },
        { """{"addresses": [{"address": "10.0.0.1/24"}], "dns": {"nameservers": "10.0.0.3"}}""", 6, "ipam.dns.nameservers" },
    };

    private static string Legacy => $$"""
        {
          "ip4": {"ip": "10.9.0.5/24", "gateway": "10.9.0.1", "routes": [{"dst": "0.0.0.0/0"}, {"dst": "10.8.0.0/16", "gw": "10.9.0.2"}]},
          "ip6": {"ip": "fd00:9::5/64", "gateway": "fd00:9::1", "routes": [{"dst": "::/0", "gw": "fd00:9::2"}]},
          "dns": {{Dns}}
        }
        """;

    [Theory]
    [MemberData(nameof(Results))]
    public void Every_key_is_in_the_result_of_every_version(string version, string result)
    {
        JsonNode expected = JsonNode.Parse(result)!;
        expected["cniVersion"] = version.Length == 0 ? "0.1.0" : version;
        JsonNode given = StaticNetwork.OfIpam(Everything, version).Add().Succeeded().Document;
        Assert.True(JsonNode.DeepEquals(expected, given), given.ToJsonString());
    }

    [Fact]
    public void Empty_keys_are_not_in_the_result()
    {
        JsonObject result = StaticNetwork.OfIpam("""{"type": "static", "addresses": [{"address": "10.9.0.5/24", "gateway": ""}], "routes": null, "dns": {}}""")
            .Add().Succeeded().Document.AsObject();
        Assert.Equal(["cniVersion", "ips"], result.Select(static member => member.Key).Order());
        Assert.Equal("""[{"address":"10.9.0.5/24"}]""", result["ips"]!.ToJsonString());
    }

    [Theory]
    [InlineData("10.9.0.5/32 192.0.2.1", "10.9.0.5/32 192.0.2.1")]
    [InlineData("FD00:9:0::5/128 fe80::1", "fd00:9::5/128 fe80::1")]
    [InlineData("::ffff:10.9.0.5/120", "10.9.0.5/24")]
    public void A_gateway_may_lie_outside_of_the_network(string given, string expected) => Assert.Equal([expected], Ips(new StaticNetwork(given).Add()));

    [Fact]
    public void Keys_are_found_in_any_case_but_the_type_is_exact()
    {
        Assert.Equal(["10.9.0.5/24 10.9.0.1"], Ips(StaticNetwork.OfIpam("""{"TYPE": "static", "Addresses": [{"Address": "10.9.0.5/24", "GATEWAY": "10.9.0.1"}]}""").Add()));
        StaticNetwork.OfIpam("""{"type": "Static", "addresses": [{"address": "10.9.0.5/24"}]}""").Add().Failed(7, "no IP ranges specified");
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_is_told_by_ADD_CHECK_and_STATUS_and_is_none_of_DEL_and_GC(string ipam, int code, string words)
    {
        StaticNetwork network = StaticNetwork.OfIpam(ipam);
        network.Ipam["type"] = "static";
        network.Add().Failed(code, words);
        network.Check("""{"cniVersion": "1.1.0"}""").Failed(code, words);
        network.Call(Executables.Ours, "STATUS").Failed(code, words);
        Assert.Empty(network.Call(Executables.Ours, "DEL", "IP=nonsense").Succeeded().Output);
        Assert.Empty(network.Call(Executables.Ours, "GC").Succeeded().Output);
    }

    [Theory]
    [InlineData("""{"type": "static"}""")]
    [InlineData("""{"type": "static", "addresses": []}""")]
    [InlineData("""{"type": "static", "addresses": null}""")]
    public void No_address_at_all_is_told(string ipam)
    {
        StaticNetwork network = StaticNetwork.OfIpam(ipam).With("runtimeConfig", """{"ips": []}""").With("args", """{"cni": {"ips": null}}""");
        network.Add("IP=;GATEWAY=10.9.0.1").Failed(7, "no IP addresses specified", "\"addresses\"", "CNI_ARGS", "runtimeConfig");
        network.Check("""{"cniVersion": "1.1.0"}""").Failed(7, "no IP addresses specified");
        network.Call(Executables.Ours, "STATUS").Failed(50, "no IP addresses specified");
        network.Call(Executables.Ours, "DEL").Succeeded();
        network.With("capabilities", """{"ips": true}""").Call(Executables.Ours, "STATUS").Succeeded();
    }

    [Theory]
    [InlineData("0.2.0", 7)]
    [InlineData("", 7)]
    [InlineData("0.3.0", 0)]
    public void Two_addresses_of_a_family_need_version_0_3_0(string version, int code)
    {
        foreach (string second in (string[])["10.9.0.6/24", "fd00:9::6/64"])
        {
            StaticNetwork network = new("10.9.0.5/24", "fd00:9::5/64", second);
            network.Config["cniVersion"] = version;
            Answer answer = network.Add();
            Assert.Equal(code, answer.Code);
            Assert.True(code == 0 || answer.Message.Contains("does not support more than 1 address per family"));
        }
    }

    [Fact]
    public void The_four_sources_in_their_order()
    {
        StaticNetwork network = new("10.9.0.5/24 10.9.0.1");
        const string args = "IgnoreUnknown=1;K8S_POD_NAME=x;IP=10.9.0.6/24, fd00:9::6/64;GATEWAY=fd00:9::1";
        Assert.Equal(["10.9.0.5/24 10.9.0.1", "10.9.0.6/24", "fd00:9::6/64 fd00:9::1"], Ips(network.Add(args)));
        network.With("args", """{"cni": {"ips": ["10.9.0.7/24", "fd00:9::7/64"]}}""");
        Assert.Equal(["10.9.0.7/24", "fd00:9::7/64"], Ips(network.Add(args)));
        network.With("runtimeConfig", """{"ips": ["10.9.0.8/24"]}""");
        Assert.Equal(["10.9.0.8/24"], Ips(network.Add(args)));
        network.With("args", "{}");
        Assert.Equal(["10.9.0.8/24"], Ips(network.Add(args)));
    }

    [Fact]
    public void Each_source_is_enough_by_itself()
    {
        Assert.Equal(["10.9.0.5/24 10.9.0.1"], Ips(StaticNetwork.OfIpam("""{"type": "static"}""").Add("IP=10.9.0.5/24;GATEWAY=10.9.0.1;MAC=0a:00:00:00:00:01")));
        Assert.Equal(["10.9.0.5/24"], Ips(StaticNetwork.OfIpam("""{"type": "static"}""").With("args", """{"cni": {"ips": ["10.9.0.5/24"]}}""").Add()));
        Assert.Equal(["10.9.0.5/24"], Ips(StaticNetwork.OfIpam("""{"type": "static"}""").With("runtimeConfig", """{"ips": ["10.9.0.5/24"]}""").Add()));
    }

    [Theory]
    [InlineData("GATEWAY=10.9.0.2", "10.9.0.5/24 10.9.0.2", "10.8.0.5/24 10.8.0.1", "fd00:9::5/64")]
    [InlineData("GATEWAY=10.8.0.2", "10.9.0.5/24", "10.8.0.5/24 10.8.0.1", "fd00:9::5/64")]
    [InlineData("GATEWAY=10.9.0.2,fd00:9::2", "10.9.0.5/24 10.9.0.2", "10.8.0.5/24 10.8.0.1", "fd00:9::5/64 fd00:9::2")]
    [InlineData("GATEWAY=10.9.0.2, 10.9.0.3", "10.9.0.5/24 10.9.0.3", "10.8.0.5/24 10.8.0.1", "fd00:9::5/64")]
    [InlineData("GATEWAY=192.0.2.1", "10.9.0.5/24", "10.8.0.5/24 10.8.0.1", "fd00:9::5/64")]
    [InlineData("IP=10.7.0.5/24;GATEWAY=10.7.0.1", "10.9.0.5/24", "10.8.0.5/24 10.8.0.1", "fd00:9::5/64", "10.7.0.5/24 10.7.0.1")]
    public void GATEWAY_is_for_the_addresses_without_one_whose_network_it_lies_in(string args, params string[] expected) =>
        Assert.Equal(expected, Ips(new StaticNetwork("10.9.0.5/24", "10.8.0.5/24 10.8.0.1", "fd00:9::5/64").Add(args)));

    [Theory]
    [InlineData("IP=10.9.0.6", 4, "the 'ip' field is expected to be in CIDR notation, got: '10.9.0.6'")]
    [InlineData("IP=10.9.0.6/24,", 4, "the 'ip' field is expected to be in CIDR notation, got: ''")]
    [InlineData("IP=10.9.0.6/24;GATEWAY=10.9.0.1/24", 4, "invalid gateway address: 10.9.0.1/24")]
    [InlineData("GATEWAY=10.9.0.1,gate", 4, "invalid gateway address: gate")]
    [InlineData("IP=10.9.0.5/16", 7, "address 10.9.0.5 is given twice, as 10.9.0.5/24 and as 10.9.0.5/16")]
    [InlineData("COLOUR=red", 4, "COLOUR=red")]
    [InlineData("IP=1=2", 4, "invalid pair")]
    public void Bad_CNI_ARGS_are_told(string args, int code, string words)
    {
        StaticNetwork network = new("10.9.0.5/24");
        network.Add(args).Failed(code, words);
        network.Check("""{"cniVersion": "1.1.0", "ips": [{"address": "10.9.0.5/24"}]}""", args).Failed(code, words);
        network.Call(Executables.Ours, "DEL", args).Succeeded();
    }

    [Theory]
    [InlineData("""{"ips": ["10.9.0.6"]}""", 7, "ips[0] \"10.9.0.6\": an entry in the 'ips' field is NOT in CIDR notation, got: '10.9.0.6'")]
    [InlineData("""{"ips": ["10.9.0.6/24", "10.9.0.6/24"]}""", 7, "address 10.9.0.6 is given twice")]
    [InlineData("""{"ips": [null]}""", 7, "ips[0]")]
    [InlineData("""{"ips": [7]}""", 6, "ips[0]")]
    [InlineData("""{"ips": "10.9.0.6/24"}""", 6, "ips")]
    public void A_bad_list_is_told(string lists, int code, string words)
    {
        new StaticNetwork("10.9.0.5/24").With("runtimeConfig", lists).Add().Failed(code, words);
        new StaticNetwork("10.9.0.5/24").With("args", $$"""{"cni": {{lists}}}""").Add().Failed(code, words);
    }

    [Fact]
    public void What_the_runtime_gives_is_checked_also_where_another_source_counts()
    {
        StaticNetwork network = new StaticNetwork("10.9.0.5/24").With("runtimeConfig", """{"ips": ["10.9.0.8/24"]}""");
        network.Add("IP=nonsense").Failed(4, "got: 'nonsense'");
        network.With("args", """{"cni": {"ips": ["nonsense"]}}""").Add().Failed(7, "args.cni.ips[0]");
    }

    /// <summary>A config that leaves the addresses to its runtime may have anything in their place.</summary>
    [Fact]
    public void Replaced_addresses_are_not_looked_at() =>
        Assert.Equal(["10.9.0.8/24"], Ips(new StaticNetwork("to be replaced").With("runtimeConfig", """{"ips": ["10.9.0.8/24"]}""").Add()));

    [Theory]
    [InlineData("""[{"address": "10.9.0.5/24", "gateway": "10.9.0.1"}, {"address": "fd00:9::5/64", "gateway": "fd00:9::9"}]""", "")]
    [InlineData("""[{"address": "192.0.2.1/24"}, {"address": "fd00:9::5/64"}, {"address": "10.9.0.5/24", "gateway": "10.9.0.1", "interface": 0}]""", "")]
    [InlineData("""[{"address": "fd00:9::5/64"}]""", "10.9.0.5/24 on interface eth0: prevResult does not have it (it has fd00:9::5/64)")]
    [InlineData("[]", "10.9.0.5/24 on interface eth0: prevResult does not have it (it has none)")]
    [InlineData("""[{"address": "10.9.0.5/24", "gateway": "10.9.0.1"}]""", "fd00:9::5/64 on interface eth0: prevResult does not have it")]
    [InlineData("""[{"address": "10.9.0.5/16", "gateway": "10.9.0.1"}, {"address": "fd00:9::5/64"}]""", "10.9.0.5/24 on interface eth0: prevResult does not have it")]
    [InlineData("""[{"address": "10.9.0.5/24", "gateway": "10.9.0.2"}, {"address": "fd00:9::5/64"}]""", "10.9.0.5/24 on interface eth0: prevResult has it with gateway 10.9.0.2, expected 10.9.0.1")]
    [InlineData("""[{"address": "10.9.0.5/24"}, {"address": "fd00:9::5/64"}]""", "10.9.0.5/24 on interface eth0: prevResult has it with no gateway, expected 10.9.0.1")]
    public void CHECK_tells_what_the_result_lacks(string ips, string words)
    {
        Answer answer = new StaticNetwork("10.9.0.5/24 10.9.0.1", "fd00:9::5/64").Check($$"""{"cniVersion": "1.1.0", "ips": {{ips}}}""");
        if (words.Length == 0)
        {
            Assert.Empty(answer.Succeeded().Output);
        }
        else
        {
            answer.Failed(101, "static: Failed to match addr " + words);
        }
    }

    [Fact]
    public void CHECK_knows_what_the_runtime_had_given()
    {
        const string result = """{"cniVersion": "1.1.0", "ips": [{"address": "10.9.0.5/24", "gateway": "10.9.0.1"}, {"address": "10.9.0.6/24"}]}""";
        StaticNetwork network = new("10.9.0.5/24 10.9.0.1");
        network.Check(result, "IP=10.9.0.6/24").Succeeded();
        network.Check(result, "IP=10.9.0.7/24").Failed(101, "10.9.0.7/24");
        network.With("runtimeConfig", """{"ips": ["10.9.0.8/24"]}""").Check(result).Failed(101, "10.9.0.8/24");
    }

    [Fact]
    public void CHECK_needs_the_result()
    {
        StaticNetwork network = new("10.9.0.5/24");
        network.Call(Executables.Ours, "CHECK").Failed(7, "Required prevResult missing");
        network.Check("null").Failed(7, "Required prevResult missing");
        network.Check("\"10.9.0.5/24\"").Failed(6, "prevResult");
    }

    [Theory]
    [InlineData("0.4.0")]
    [InlineData("1.0.0")]
    [InlineData("1.1.0")]
    public void CHECK_accepts_what_ADD_gave(string version)
    {
        StaticNetwork network = StaticNetwork.OfIpam(Everything, version);
        network.Check(network.Add().Succeeded().Output).Succeeded();
    }

    [Fact]
    public void STATUS_of_a_good_config_is_silent()
    {
        Assert.Empty(StaticNetwork.OfIpam(Everything).Call(Executables.Ours, "STATUS").Succeeded().Output);
        StaticNetwork.OfIpam(Everything, "1.0.0").Call(Executables.Ours, "STATUS").Failed(1, "STATUS");
    }

    [Fact]
    public void DEL_and_GC_have_nothing_to_do()
    {
        StaticNetwork network = StaticNetwork.OfIpam(Everything).With("cni.dev/valid-attachments", "[]");
        for (int time = 0; time < 2; time++)
        {
            Assert.Empty(network.Call(Executables.Ours, "DEL").Succeeded().Output);
            Assert.Empty(network.Call(Executables.Ours, "GC").Succeeded().Output);
        }
    }

    /// <summary>Static keeps no leases, and leaves those of a network that once was host-local's alone.</summary>
    [Fact]
    public void Nothing_on_disk_is_read_or_changed()
    {
        using Network leased = new("""{"subnet": "10.9.0.0/24"}""");
        leased.Add("c1").Succeeded();
        string before = leased.Snapshot();
        leased.Ipam["type"] = "static";
        leased.Ipam["addresses"] = JsonNode.Parse("""[{"address": "10.9.0.2/24"}]""");
        Assert.Equal("10.9.0.2", leased.Add("c1").Address);
        leased.Gc().Succeeded();
        leased.Del("c1").Succeeded();
        Assert.Equal(before, leased.Snapshot());
    }

    [Fact]
    public void ADD_opens_no_file_to_write()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/strace"), "strace is not installed");
        Assert.DoesNotContain(
            StaticNetwork.OfIpam(Everything).FileCallsOfAdd(),
            static line => line.Contains("O_WRONLY") || line.Contains("O_RDWR") || line.Contains("O_CREAT") || line.Contains("mkdir") || line.Contains("/var/lib/cni"));
    }

    /// <summary>A type that cannot be read is no reason for a DEL to fail.</summary>
    [Fact]
    public void A_type_that_is_no_text_is_not_static()
    {
        using Network network = new("""{"subnet": "10.9.0.0/24"}""");
        network.Add("c1").Succeeded();
        network.Ipam["type"] = 7;
        network.Del("c1").Succeeded();
        Assert.Empty(network.Held);
    }

    private static string Ips(string four, string six, string extra) => $$"""
        {
          "ips": [{"address": "10.9.0.5/24", "gateway": "10.9.0.1"{{four}}}, {"address": "fd00:9::5/64", "gateway": "fd00:9::1"{{six}}}],
          "routes": [{"dst": "0.0.0.0/0"}, {"dst": "10.8.0.0/16", "gw": "10.9.0.2"{{extra}}}, {"dst": "::/0", "gw": "fd00:9::2"}],
          "dns": {{Dns}}
        }
        """;

    /// <summary>The addresses of a result, with the gateway behind a blank.</summary>
    private static string[] Ips(Answer answer) =>
        [.. answer.Succeeded().Document["ips"]!.AsArray().Select(static ip => ip!["gateway"] is { } gateway ? $"{ip["address"]} {gateway}" : $"{ip["address"]}")];
}
