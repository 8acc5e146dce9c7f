using System.Text.Json.Nodes;
using CsCni.Ipam.Tests.Harness;
using Xunit;

namespace CsCni.Ipam.Tests;

/// <summary>Addresses that the runtime asks for by number, from each of the three places.</summary>
public sealed class RequestedTests
{
    private const string V4 = """{"subnet": "10.9.0.0/24"}""";
    private const string V6 = """{"subnet": "fd00:9::/64"}""";

    [Theory]
    [InlineData("10.9.0.77")]
    [InlineData("10.9.0.77/24")]
    public void From_CNI_ARGS(string text)
    {
        using Network network = new(V4);
        Assert.Equal("10.9.0.77", network.Add("c1", args: $"IgnoreUnknown=1;K8S_POD_NAME=x;IP={text}").Address);
    }

    [Fact]
    public void From_args_cni_ips()
    {
        using Network network = new(V4, V6);
        network.Config["args"] = JsonNode.Parse("""{"cni": {"ips": ["fd00:9::42/64", "10.9.0.42"]}}""");
        Assert.Equal(["10.9.0.42", "fd00:9::42"], network.Add("c1").Addresses);
    }

    [Fact]
    public void From_the_ips_capability()
    {
        using Network network = new(V4, V6);
        network.Config["runtimeConfig"] = JsonNode.Parse("""{"ips": ["fd00:9::42"]}""");
        Assert.Equal(["10.9.0.2", "fd00:9::42"], network.Add("c1").Addresses);
    }

    [Fact]
    public void All_three_together_and_one_named_twice_counts_once()
    {
        using Network network = new(V4, V6, """{"subnet": "10.8.0.0/24"}""");
        network.Config["args"] = JsonNode.Parse("""{"cni": {"ips": ["fd00:9::9", "10.9.0.9"]}}""");
        network.Config["runtimeConfig"] = JsonNode.Parse("""{"ips": ["10.8.0.9/24", "fd00:9:0::9"]}""");
        Assert.Equal(["10.9.0.9", "fd00:9::9", "10.8.0.9"], network.Add("c1", args: "IP=10.9.0.9").Addresses);
    }

    [Fact]
    public void A_taken_one_is_refused_with_its_holder()
    {
        using Network network = new(V4);
        network.Add("holder", "net7", "IP=10.9.0.9").Succeeded();
        string before = network.Snapshot();
        network.Add("c2", args: "IP=10.9.0.9").Failed(102, "requested IP address 10.9.0.9 is not available in range set 10.9.0.1-10.9.0.254", "holder/net7");
        Assert.Equal(before, network.Snapshot());
    }

    [Fact]
    public void One_that_only_an_unowned_file_holds_is_refused()
    {
        using Network network = new(V4);
        network.WriteLease("10.9.0.9", string.Empty);
        network.Add("c2", args: "IP=10.9.0.9").Failed(102, "10.9.0.9", "names no owner");
    }

    [Fact]
    public void One_outside_of_every_range_is_refused()
    {
        using Network network = new(V4);
        network.Add("c1", args: "IP=10.10.0.9").Failed(102, "failed to allocate all requested IPs: 10.10.0.9");
        Assert.False(System.IO.Directory.Exists(network.DataDir));
    }

    [Fact]
    public void A_second_one_of_the_same_set_is_refused()
    {
        using Network network = new(V4);
        network.Config["runtimeConfig"] = JsonNode.Parse("""{"ips": ["10.9.0.10"]}""");
        network.Add("c1", args: "IP=10.9.0.9").Failed(102, "failed to allocate all requested IPs: 10.9.0.10");
    }

    [Fact]
    public void The_gateway_is_refused()
    {
        using Network network = new(V4);
        network.Add("c1", args: "IP=10.9.0.1").Failed(102, "requested ip 10.9.0.1 is subnet's gateway");
    }

    [Fact]
    public void A_requested_one_is_skipped_when_its_turn_comes()
    {
        using Network network = Network.OfRange("10.9.0.0/24", "10.9.0.10", "10.9.0.13");
        Assert.Equal("10.9.0.11", network.Add("c1", args: "IP=10.9.0.11").Address);
        Assert.Equal(("10.9.0.10", "10.9.0.12", "10.9.0.13"), (network.Add("c2").Address, network.Add("c3").Address, network.Add("c4").Address));
        network.Add("c5").Failed(102);
    }

    [Theory]
    [InlineData("IP=nonsense", "IP \"nonsense\" is not an IP address")]
    [InlineData("COLOUR=red", "COLOUR=red")]
    [InlineData("IP=1=2", "invalid pair")]
    [InlineData("IP=10.9.0.5;IgnoreUnknown=perhaps;X=1", "IgnoreUnknown")]
    public void Bad_CNI_ARGS_are_told(string args, string words)
    {
        using Network network = new(V4);
        network.Add("c1", args: args).Failed(4, "CNI_ARGS", words);
        Assert.False(System.IO.Directory.Exists(network.DataDir));
    }

    [Theory]
    [InlineData("""{"ips": ["10.9.0.300"]}""", 7, "runtimeConfig.ips[0]")]
    [InlineData("""{"ips": [7]}""", 6, "runtimeConfig.ips[0]")]
    [InlineData("""{"ips": "10.9.0.3"}""", 6, "runtimeConfig.ips")]
    public void A_bad_list_is_told(string runtimeConfig, int code, string words)
    {
        using Network network = new(V4);
        network.Config["runtimeConfig"] = JsonNode.Parse(runtimeConfig);
        network.Add("c1").Failed(code, words);
    }
}
