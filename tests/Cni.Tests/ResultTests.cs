using System;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using CsCni.Cni.Json;
using CsCni.Cni.Results;
using CsCni.Linux;
using Xunit;

namespace CsCni.Cni.Tests;

/// <summary>Results of all versions against documents that were written by hand after the specification of each.</summary>
public sealed class ResultTests
{
    private const string Dns = """{"nameservers":["10.1.0.1","fd00::1"],"domain":"example.org","search":["a.org"],"options":["ndots:5"]}""";

    private const string Legacy =
        """
        "ip4":{"ip":"10.1.0.7/16","gateway":"10.1.0.1","routes":[{"dst":"0.0.0.0/0","gw":"10.1.0.1"},{"dst":"10.9.0.0/16"}]},
        "ip6":{"ip":"fd00::7/64","gateway":"fd00::1","routes":[{"dst":"::/0"}]},
        """;

    private const string OldInterfaces = """[{"name":"cni0","mac":"0e:00:00:00:00:01"},{"name":"eth0","mac":"02:00:00:00:00:01","sandbox":"/run/netns/x"}]""";

    private const string OldIps =
        """
        [{"version":"4","interface":1,"address":"10.1.0.7/16","gateway":"10.1.0.1"},
         {"version":"6","interface":1,"address":"fd00::7/64","gateway":"fd00::1"},
         {"version":"4","address":"10.2.0.7/16"}]
        """;

    private const string OldRoutes = """[{"dst":"0.0.0.0/0","gw":"10.1.0.1"},{"dst":"10.9.0.0/16"},{"dst":"::/0"}]""";

    private const string NewIps =
        """
        [{"interface":1,"address":"10.1.0.7/16","gateway":"10.1.0.1"},
         {"interface":1,"address":"fd00::7/64","gateway":"fd00::1"},
         {"address":"10.2.0.7/16"}]
        """;

    public static TheoryData<string, string> Documents => new()
    {
        { "0.1.0", $$"""{"cniVersion":"0.1.0",{{Legacy}}"dns":{{Dns}}}""" },
        { "0.2.0", $$"""{"cniVersion":"0.2.0",{{Legacy}}"dns":{{Dns}}}""" },
        { "0.3.0", $$"""{"cniVersion":"0.3.0","interfaces":{{OldInterfaces}},"ips":{{OldIps}},"routes":{{OldRoutes}},"dns":{{Dns}}}""" },
        { "0.3.1", $$"""{"cniVersion":"0.3.1","interfaces":{{OldInterfaces}},"ips":{{OldIps}},"routes":{{OldRoutes}},"dns":{{Dns}}}""" },
        { "0.4.0", $$"""{"cniVersion":"0.4.0","interfaces":{{OldInterfaces}},"ips":{{OldIps}},"routes":{{OldRoutes}},"dns":{{Dns}}}""" },
        { "1.0.0", $$"""{"cniVersion":"1.0.0","interfaces":{{OldInterfaces}},"ips":{{NewIps}},"routes":{{OldRoutes}},"dns":{{Dns}}}""" },
        {
            "1.1.0",
            $$"""
            {"cniVersion":"1.1.0",
             "interfaces":[{"name":"cni0","mac":"0e:00:00:00:00:01","mtu":1500},
                           {"name":"eth0","mac":"02:00:00:00:00:01","mtu":1400,"socketPath":"/s","pciID":"0000:00:1f.6","sandbox":"/run/netns/x"}],
             "ips":{{NewIps}},
             "routes":[{"dst":"0.0.0.0/0","gw":"10.1.0.1","mtu":1300,"advmss":1260,"priority":4294967295,"table":4294967295,"scope":0},
                       {"dst":"10.9.0.0/16","table":0,"scope":253},{"dst":"::/0"}],
             "dns":{{Dns}}}
            """
        },
    };

    public static TheoryData<string, string> EmptyDocuments => new()
    {
        { "0.3.0", """{"cniVersion":"0.3.0","dns":{}}""" },
        { "0.3.1", """{"cniVersion":"0.3.1","dns":{}}""" },
        { "0.4.0", """{"cniVersion":"0.4.0","dns":{}}""" },
        { "1.0.0", """{"cniVersion":"1.0.0"}""" },
        { "1.1.0", """{"cniVersion":"1.1.0"}""" },
    };

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_result_has_the_shape_of_its_version(string version, string expected) =>
        AssertJson(expected, ResultWriter.ToJson(Full, Find(version)));

    [Theory]
    [MemberData(nameof(EmptyDocuments))]
    public void What_is_empty_is_left_out(string version, string expected) =>
        AssertJson(expected, ResultWriter.ToJson(new(), Find(version)));

    [Theory]
    [InlineData("0.1.0")]
    [InlineData("0.2.0")]
    public void An_old_version_cannot_tell_of_no_addresses(string version)
    {
        CniException error = Assert.Throws<CniException>(() => ResultWriter.ToJson(new(), Find(version)));
        Assert.Equal(7, error.Code);
        Assert.Contains("without addresses", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_family_alone_in_an_old_version() => AssertJson(
        """{"cniVersion":"0.2.0","ip6":{"ip":"fd00::7/64","routes":[{"dst":"::/0"}]},"dns":{}}""",
        ResultWriter.ToJson(
            new() { Ips = { new(IpPrefix.Parse("fd00::7/64"), null) }, Routes = { new(IpPrefix.Parse("10.0.0.0/8")), new(IpPrefix.Parse("::/0")) } },
            SpecVersion.V020));

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_result_is_read_back(string version, string json)
    {
        CniResult result = Read(json, SpecVersion.V010);
        CniResult expected = Full;
        Assert.Equal(expected.Dns.Nameservers, result.Dns.Nameservers);
        Assert.Equal(expected.Dns.Domain, result.Dns.Domain);
        Assert.Equal(expected.Dns.Search, result.Dns.Search);
        Assert.Equal(expected.Dns.Options, result.Dns.Options);
        if (version == "1.1.0")
        {
            Assert.Equal(expected.Interfaces, result.Interfaces);
            Assert.Equal(expected.Routes, result.Routes);
        }
        else
        {
            Assert.Equal(expected.Routes.Select(static route => new ResultRoute(route.Destination, route.Gateway)), result.Routes);
        }

        if (version is "0.1.0" or "0.2.0")
        {
            Assert.Empty(result.Interfaces);
            Assert.Equal([new(IpPrefix.Parse("10.1.0.7/16"), IpAddress.Parse("10.1.0.1")), new(IpPrefix.Parse("fd00::7/64"), IpAddress.Parse("fd00::1"))], result.Ips);
        }
        else
        {
            Assert.Equal(expected.Interfaces.Select(static link => (link.Name, link.Mac, link.Sandbox)), result.Interfaces.Select(static link => (link.Name, link.Mac, link.Sandbox)));
            Assert.Equal(expected.Ips, result.Ips);
        }
    }

    [Fact]
    public void A_result_without_version_is_of_the_configs()
    {
        Assert.Equal("10.0.0.2/8", Assert.Single(Read("""{"ip4":{"ip":"10.0.0.2/8"}}""", SpecVersion.V020).Ips).Address.ToString());
        Assert.Empty(Read("""{"ip4":{"ip":"10.0.0.2/8"}}""", SpecVersion.V110).Ips);
        Assert.Single(Read("""{"cniVersion":"","ips":[{"address":"10.0.0.2/8"}]}""", SpecVersion.V110).Ips);
    }

    [Fact]
    public void Host_bits_of_a_route_and_an_address_are_kept() =>
        Assert.Equal("10.0.0.2/8", Read("""{"routes":[{"dst":"10.0.0.2/8"}]}""", SpecVersion.V110).Routes[0].Destination.ToString());

    [Theory]
    [InlineData("""{"cniVersion":"2.0.0"}""", 1, "\"2.0.0\"")]
    [InlineData("""{"cniVersion":2}""", 6, "cniVersion is 2")]
    [InlineData("""{"ips":{}}""", 6, "ips is {}")]
    [InlineData("""{"ips":[null]}""", 7, "ips[0] null")]
    [InlineData("""{"ips":[{}]}""", 7, "ips[0].address (missing)")]
    [InlineData("""{"ips":[{"address":"10.0.0.1"}]}""", 7, "ips[0].address \"10.0.0.1\"")]
    [InlineData("""{"ips":[{"address":"10.0.0.1/33"}]}""", 7, "ips[0].address \"10.0.0.1/33\"")]
    [InlineData("""{"ips":[{"address":"10.0.0.1/8","gateway":"x"}]}""", 7, "ips[0].gateway \"x\"")]
    [InlineData("""{"ips":[{"address":"10.0.0.1/8","interface":-1}]}""", 7, "ips[0].interface -1")]
    [InlineData("""{"ips":[{"address":"10.0.0.1/8","interface":"0"}]}""", 6, "ips[0].interface is \"0\"")]
    [InlineData("""{"interfaces":["eth0"]}""", 6, "interfaces[0] is \"eth0\"")]
    [InlineData("""{"interfaces":[{"mtu":-1}]}""", 7, "interfaces[0].mtu -1")]
    [InlineData("""{"routes":[{"gw":"10.0.0.1"}]}""", 7, "routes[0].dst (missing)")]
    [InlineData("""{"routes":[{"dst":"10.0.0.0/8","scope":256}]}""", 7, "routes[0].scope 256")]
    [InlineData("""{"routes":[{"dst":"10.0.0.0/8","table":4294967296}]}""", 7, "routes[0].table 4294967296")]
    [InlineData("""{"routes":[{"dst":"10.0.0.0/8","priority":-1}]}""", 7, "routes[0].priority -1")]
    [InlineData("""{"dns":{"nameservers":"10.0.0.1"}}""", 6, "dns.nameservers is \"10.0.0.1\"")]
    [InlineData("""{"cniVersion":"0.2.0","ip4":{}}""", 7, "ip4.ip (missing)")]
    public void A_malformed_result_is_named_with_path_and_value(string json, int code, string expected)
    {
        CniException error = Assert.Throws<CniException>(() => Read(json, SpecVersion.V110));
        Assert.Equal(code, error.Code);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_text_is_laid_out_as_the_reference_plugins_do_it() => Assert.Equal(
        "{\n    \"cniVersion\": \"1.1.0\",\n    \"ips\": [\n        {\n            \"address\": \"10.0.0.2/8\"\n        }\n    ]\n}",
        Encoding.UTF8.GetString(ResultWriter.ToJson(new() { Ips = { new(IpPrefix.Parse("10.0.0.2/8"), null) } }, SpecVersion.V110).Span));

    private static CniResult Full => new()
    {
        Interfaces =
        {
            new("cni0", "0e:00:00:00:00:01", string.Empty, 1500),
            new("eth0", "02:00:00:00:00:01", "/run/netns/x", 1400, "/s", "0000:00:1f.6"),
        },
        Ips =
        {
            new(IpPrefix.Parse("10.1.0.7/16"), IpAddress.Parse("10.1.0.1"), 1),
            new(IpPrefix.Parse("fd00::7/64"), IpAddress.Parse("fd00::1"), 1),
            new(IpPrefix.Parse("10.2.0.7/16"), null),
        },
        Routes =
        {
            new(IpPrefix.Parse("0.0.0.0/0"), IpAddress.Parse("10.1.0.1"), 1300, 1260, uint.MaxValue, uint.MaxValue, 0),
            new(IpPrefix.Parse("10.9.0.0/16"), Table: 0, Scope: 253),
            new(IpPrefix.Parse("::/0")),
        },
        Dns = new(["10.1.0.1", "fd00::1"], "example.org", ["a.org"], ["ndots:5"]),
    };

    private static SpecVersion Find(string version) => SpecVersion.Find(version)!;

    private static CniResult Read(string json, SpecVersion assumed) =>
        ResultReader.Read(JsonText.ParseObject(Encoding.UTF8.GetBytes(json), "result"), assumed);

    private static void AssertJson(string expected, ReadOnlyMemory<byte> actual)
    {
        JsonNode? written = JsonNode.Parse(actual.Span);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), written), $"expected {expected}\nwritten {written?.ToJsonString()}");
    }
}
