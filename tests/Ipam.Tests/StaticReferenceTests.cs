using System.Collections.Generic;
using System.Text.Json.Nodes;
using CsCni.Ipam.Tests.Harness;
using Xunit;

namespace CsCni.Ipam.Tests;

/// <summary>The reference plugin static and ours are given the same: the answers are the same.</summary>
public sealed class StaticReferenceTests
{
    private const string V4 = """{"type": "static", "addresses": [{"address": "10.9.0.5/24", "gateway": "10.9.0.1"}], "routes": [{"dst": "0.0.0.0/0"}, {"dst": "10.8.9.9/16", "gw": "10.9.0.2"}]}""";
    private const string V6 = """{"type": "static", "addresses": [{"address": "FD00:9:0::5/64", "gateway": "fd00:9::1"}], "routes": [{"dst": "::/0"}, {"dst": "fd00:8::/64", "gw": "fd00:9::2"}]}""";
    private const string Dual = """{"type": "static", "addresses": [{"address": "fd00:9::5/64"}, {"address": "10.9.0.5/24", "gateway": "10.9.0.1"}], "routes": [{"dst": "0.0.0.0/0"}, {"dst": "::/0", "gw": "fd00:9::1"}], "dns": {"nameservers": ["10.9.0.3"], "domain": "d", "search": ["a", "b"], "options": ["ndots:2"]}}""";
    private const string Many = """{"type": "static", "addresses": [{"address": "10.9.0.5/24"}, {"address": "10.9.0.6/24", "gateway": "10.9.0.1"}, {"address": "fd00:9::5/64"}, {"address": "::ffff:10.8.0.5/112"}, {"address": "10.7.0.5/32", "gateway": "192.0.2.1"}]}""";
    private const string Extras = """{"type": "static", "addresses": [{"address": "10.9.0.5/24"}], "routes": [{"dst": "10.8.0.0/16", "mtu": 1400, "advmss": 1360, "priority": 7, "table": 100, "scope": 253}, {"dst": "10.7.0.0/16", "mtu": 0, "priority": 0, "table": 0, "scope": 0}]}""";
    private const string OtherCase = """{"Type": "static", "ADDRESSES": [{"address": "10.9.0.5/24", "GateWay": ""}], "Routes": null, "unknown": 7}""";
    private const string Bare = """{"type": "static"}""";

    /// <summary>Where the reference is, the version, the ipam, CNI_ARGS, and further keys of the config.</summary>
    public static IEnumerable<TheoryDataRow<string, string, string, string, string>> Same()
    {
        foreach (string where in (string[])["installed", "fetched"])
        {
            foreach (string version in (string[])["", "0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0"])
            {
                yield return new(where, version, V4, "", "{}");
                yield return new(where, version, V6, "", "{}");
                yield return new(where, version, Dual, "", "{}");
            }

            yield return new(where, "1.0.0", Many, "", "{}");
            yield return new(where, "1.0.0", OtherCase, "", "{}");
            yield return new(where, "1.0.0", V4, "IP=10.9.0.6/24,fd00:9::6/64", "{}");
            yield return new(where, "1.0.0", V4, "IP=10.9.0.6/24, fd00:9::6/64;GATEWAY= fd00:9::1,10.9.0.2", "{}");
            yield return new(where, "1.0.0", V4, "IP=;GATEWAY=", "{}");
            yield return new(where, "1.0.0", V4, "IP=10.8.0.6/24;GATEWAY=10.8.0.1,10.8.0.2,192.0.2.1", "{}");
            yield return new(where, "1.0.0", V4, "IgnoreUnknown=true;K8S_POD_NAME=x", "{}");
            yield return new(where, "1.0.0", Bare, "IP=10.9.0.6/24;GATEWAY=10.9.0.1", "{}");
            yield return new(where, "1.0.0", Bare, "", """{"args": {"cni": {"ips": ["10.9.0.7/24", "fd00:9::7/64"]}}}""");
            yield return new(where, "1.0.0", Dual, "IP=10.9.0.6/24;GATEWAY=10.9.0.1", """{"args": {"cni": {"ips": ["10.9.0.7/24"]}}}""");
            yield return new(where, "1.0.0", Dual, "IP=10.9.0.6/24", """{"args": {"cni": {"ips": ["10.9.0.7/24"]}}, "runtimeConfig": {"ips": ["fd00:9::8/64", "10.9.0.8/24"]}}""");
            yield return new(where, "1.0.0", Dual, "", """{"args": {"cni": {"ips": []}}, "runtimeConfig": {"ips": null}}""");
            yield return new(where, "1.0.0", """{"type": "static", "addresses": [{"address": "later"}]}""", "", """{"runtimeConfig": {"ips": ["10.9.0.8/24"]}}""");
        }

        foreach (string ipam in (string[])[V4, V6, Dual, Many, Extras])
        {
            yield return new("fetched", "1.1.0", ipam, "", "{}");
        }
    }

    /// <summary>What both refuse, in the same words: ours has more of them, and a code.</summary>
    public static IEnumerable<TheoryDataRow<string, string, string, string>> Refused()
    {
        foreach (string where in (string[])["installed", "fetched"])
        {
            yield return new(where, """{"type": "static", "addresses": [{"address": "10.9.0.5"}]}""", "", "{}");
            yield return new(where, """{"type": "static", "addresses": [{}]}""", "", "{}");
            yield return new(where, V4, "IP=10.9.0.6", "{}");
            yield return new(where, V4, "IP=10.9.0.6/24,", "{}");
            yield return new(where, V4, "GATEWAY=10.9.0.1/24", "{}");
            yield return new(where, V4, "IP=nonsense", """{"runtimeConfig": {"ips": ["10.9.0.8/24"]}}""");
            yield return new(where, V4, "", """{"runtimeConfig": {"ips": ["10.9.0.8"]}}""");
            yield return new(where, V4, "", """{"runtimeConfig": {"ips": ["10.9.0.8/24"]}, "args": {"cni": {"ips": ["nonsense"]}}}""");
        }
    }

    [Theory]
    [MemberData(nameof(Same))]
    public void The_result_is_the_same(string where, string version, string ipam, string args, string further)
    {
        string reference = Executables.ReferenceStatic(where, version);
        StaticNetwork network = Of(ipam, version, further);
        JsonNode theirs = Normal(network.Call(reference, "ADD", args));
        JsonNode ours = Normal(network.Add(args));
        Assert.True(JsonNode.DeepEquals(theirs, ours), $"theirs: {theirs.ToJsonString()}\nours: {ours.ToJsonString()}");
        network.Call(reference, "DEL", args).Succeeded();
        network.Call(Executables.Ours, "DEL", args).Succeeded();
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_both_refuse_is_told_in_the_same_words(string where, string ipam, string args, string further)
    {
        string reference = Executables.ReferenceStatic(where, "1.0.0");
        StaticNetwork network = Of(ipam, "1.0.0", further);
        Answer theirs = network.Call(reference, "ADD", args);
        Assert.Equal(1, theirs.Status);

        // Theirs is 999 for everything; ours tells a bad variable from a bad configuration.
        network.Add(args).Failed(args.Length > 0 ? 4 : 7, theirs.Message);
    }

    [Theory]
    [InlineData("installed", "0.4.0")]
    [InlineData("installed", "1.0.0")]
    [InlineData("fetched", "1.1.0")]
    public void Each_checks_what_the_other_gave(string where, string version)
    {
        string reference = Executables.ReferenceStatic(where, version);
        StaticNetwork network = Of(Dual, version, "{}");
        string theirs = network.Call(reference, "ADD").Succeeded().Output;
        string ours = network.Add().Succeeded().Output;
        network.Check(theirs).Succeeded();
        network.With("prevResult", ours).Call(reference, "CHECK").Succeeded();
    }

    /// <summary>Where ours is stricter on purpose: were the reference to become so too, this would tell.</summary>
    [Theory]
    [InlineData("""{"type": "static"}""", "")]
    [InlineData("""{"type": "static", "addresses": [{"address": "10.9.0.5/24"}, {"address": "10.9.0.5/24"}]}""", "")]
    [InlineData("""{"type": "static", "addresses": [{"address": "10.9.0.5/24", "gateway": "fd00:9::1"}]}""", "")]
    [InlineData("""{"type": "static", "addresses": [{"address": "10.9.0.5/24"}]}""", "IP=10.9.0.5/24")]
    public void What_the_reference_lets_pass_is_refused(string ipam, string args)
    {
        StaticNetwork network = Of(ipam, "1.0.0", "{}");
        network.Call(Executables.ReferenceStatic("installed", "1.0.0"), "ADD", args).Succeeded();
        network.Add(args).Failed(7);
    }

    [Fact]
    public void CHECK_of_an_absent_address_passes_with_the_reference_alone()
    {
        StaticNetwork network = Of(V4, "1.0.0", """{"prevResult": {"cniVersion": "1.0.0", "ips": [{"address": "192.0.2.1/24"}]}}""");
        network.Call(Executables.ReferenceStatic("installed", "1.0.0"), "CHECK").Succeeded();
        network.Call(Executables.Ours, "CHECK").Failed(101, "10.9.0.5/24");
    }

    /// <summary>The reference compares it with the config's addresses before it has read them.</summary>
    [Fact]
    public void GATEWAY_is_lost_on_configured_addresses_with_the_reference_alone()
    {
        StaticNetwork network = Of("""{"type": "static", "addresses": [{"address": "10.9.0.5/24"}]}""", "1.0.0", "{}");
        JsonNode theirs = network.Call(Executables.ReferenceStatic("installed", "1.0.0"), "ADD", "GATEWAY=10.9.0.1").Succeeded().Document;
        Assert.Null(theirs["ips"]![0]!["gateway"]);
        Assert.Equal("10.9.0.1", network.Add("GATEWAY=10.9.0.1").Succeeded().Document["ips"]![0]!["gateway"]!.GetValue<string>());
    }

    private static StaticNetwork Of(string ipam, string version, string further)
    {
        StaticNetwork network = StaticNetwork.OfIpam(ipam, version);
        foreach ((string key, JsonNode? value) in JsonNode.Parse(further)!.AsObject())
        {
            network.Config[key] = value?.DeepClone();
        }

        return network;
    }

    /// <summary>An empty dns may be there or not: the reference's older releases write it in every version.</summary>
    private static JsonObject Normal(Answer answer)
    {
        JsonObject result = answer.Succeeded().Document.AsObject();
        if (result["dns"] is JsonObject { Count: 0 })
        {
            result.Remove("dns");
        }

        return result;
    }
}
