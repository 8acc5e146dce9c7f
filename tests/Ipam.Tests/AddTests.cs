using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using CsCni.Ipam.Tests.Harness;
using Xunit;

namespace CsCni.Ipam.Tests;

/// <summary>ADD: addresses, result, files, refusals.</summary>
public sealed class AddTests
{
    private const string Small = """{"subnet": "10.9.0.0/29"}""";

    [Fact]
    public void The_result_is_that_of_an_ipam_plugin()
    {
        using Network network = new(Small);
        network.Ipam["routes"] = JsonNode.Parse("""[{"dst": "0.0.0.0/0", "gw": "10.9.0.1", "mtu": 1400, "table": 7}]""");
        const string expected = """
            {
                "cniVersion": "1.1.0",
                "ips": [
                    {
                        "address": "10.9.0.2/29",
                        "gateway": "10.9.0.1"
                    }
                ],
                "routes": [
                    {
                        "dst": "0.0.0.0/0",
                        "gw": "10.9.0.1",
                        "mtu": 1400,
                        "table": 7
                    }
                ]
            }

            """;
        Assert.Equal(expected, network.Add("c1").Succeeded().Output);
    }

    [Theory]
    [InlineData("0.2.0", """{"cniVersion":"0.2.0","ip4":{"ip":"10.9.0.2/29","gateway":"10.9.0.1"},"dns":{}}""")]
    [InlineData("0.4.0", """{"cniVersion":"0.4.0","ips":[{"version":"4","address":"10.9.0.2/29","gateway":"10.9.0.1"}],"dns":{}}""")]
    public void The_result_has_the_shape_of_the_configs_version(string version, string expected)
    {
        using Network network = new(Small);
        network.Config["cniVersion"] = version;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), network.Add("c1").Succeeded().Document));
    }

    [Fact]
    public void The_lease_is_a_file_of_host_locals_format()
    {
        using Network network = new(Small);
        Assert.Equal("10.9.0.2", network.Add("c1").Address);
        Assert.Equal("c1\r\neth0", File.ReadAllText(network.FileOf("10.9.0.2")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(network.FileOf("10.9.0.2")));
        Assert.Equal("700", Executables.Shell($"stat -c %a {network.Directory}").Trim());
    }

    [Fact]
    public void Dual_stack_gives_an_address_of_each_set()
    {
        using Network network = new(Small, """{"subnet": "fd00:9::/64", "gateway": "fd00:9::ffff"}""");
        JsonArray ips = network.Add("c1").Succeeded().Document["ips"]!.AsArray();
        Assert.Equal(["10.9.0.2/29", "fd00:9::1/64"], ips.Select(static ip => ip!["address"]!.GetValue<string>()));
        Assert.Equal(["10.9.0.1", "fd00:9::ffff"], ips.Select(static ip => ip!["gateway"]!.GetValue<string>()));
        Assert.Equal(["10.9.0.2", "fd00:9::1"], network.Held);
    }

    [Fact]
    public void A_set_goes_on_to_its_next_range()
    {
        using Network network = new(
            """{"subnet": "10.9.0.0/29", "rangeStart": "10.9.0.5", "rangeEnd": "10.9.0.5"}, {"subnet": "10.8.0.0/30", "gateway": "10.8.0.2"}""");
        Assert.Equal("10.9.0.5", network.Add("c1").Address);
        Assert.Equal("10.8.0.1", network.Add("c2").Address);
        network.Add("c3").Failed(102, "no IP addresses available in range set: 10.9.0.5-10.9.0.5,10.8.0.1-10.8.0.2");
    }

    [Fact]
    public void The_gateway_is_never_handed_out()
    {
        using Network network = new("""{"subnet": "10.9.0.0/29", "gateway": "10.9.0.3"}""");
        string[] all = [.. Enumerable.Range(0, 5).Select(number => network.Add($"c{number}").Address)];
        Assert.Equal(["10.9.0.1", "10.9.0.2", "10.9.0.4", "10.9.0.5", "10.9.0.6"], all);
        network.Add("c9").Failed(102);
    }

    [Fact]
    public void A_second_ADD_of_an_attachment_is_refused_and_changes_nothing()
    {
        using Network network = new(Small);
        network.Add("c1").Succeeded();
        string before = network.Snapshot();
        network.Add("c1").Failed(103, "10.9.0.2 has been allocated to c1/eth0", "duplicate allocation is not allowed");
        network.Add("c1", args: "IP=10.9.0.5").Failed(103, "c1/eth0");
        Assert.Equal(before, network.Snapshot());
        Assert.Equal("10.9.0.3", network.Add("c1", "eth1").Address);
    }

    [Fact]
    public void An_old_file_without_an_ifname_counts_as_the_attachment()
    {
        using Network network = new(Small);
        network.WriteLease("10.9.0.4", "c1");
        network.Add("c1").Failed(103, "10.9.0.4");
    }

    [Fact]
    public void A_set_without_addresses_leaves_nothing_of_the_others()
    {
        using Network network = new(Small, """{"subnet": "10.8.0.0/30", "gateway": "10.8.0.2"}""");
        network.Add("c1").Succeeded();
        string before = network.Snapshot();
        network.Add("c2").Failed(102, "10.8.0.1-10.8.0.2");
        Assert.Equal(before, network.Snapshot());
        network.Del("c1").Succeeded();
        Assert.Equal(["10.9.0.3", "10.8.0.1"], network.Add("c3").Addresses);
    }

    [Fact]
    public void Ranges_of_the_runtime_come_first_then_the_flat_one()
    {
        using Network network = new(Small);
        network.Ipam["subnet"] = "10.7.0.0/24";
        network.Ipam["rangeStart"] = "10.7.0.50";
        network.Ipam["gateway"] = "10.7.0.254";
        network.Config["runtimeConfig"] = JsonNode.Parse("""{"ipRanges": [[{"subnet": "10.6.0.0/16"}]]}""");
        Assert.Equal(["10.6.0.2", "10.7.0.50", "10.9.0.2"], network.Add("c1").Addresses);
    }

    [Fact]
    public void resolvConf_becomes_dns()
    {
        using Network network = new(Small);
        string path = Path.Combine(network.Root, "resolv.conf");
        File.WriteAllText(path, "# comment\nnameserver 10.0.0.10\nnameserver fd00::10\nsearch a.example b.example\ndomain c.example\noptions ndots:5 rotate\nsortlist x\n");
        network.Ipam["resolvConf"] = path;
        const string expected = """
            {"nameservers": ["10.0.0.10", "fd00::10"], "domain": "c.example", "search": ["a.example", "b.example"], "options": ["ndots:5", "rotate"]}
            """;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), network.Add("c1").Succeeded().Document["dns"]));
    }

    [Fact]
    public void A_missing_resolvConf_is_told_before_anything_is_made()
    {
        using Network network = new(Small);
        network.Ipam["resolvConf"] = Path.Combine(network.Root, "none");
        network.Add("c1").Failed(5, "ipam.resolvConf", "none");
        Assert.False(Directory.Exists(network.DataDir));
    }
}
