using System.Text.Json;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Type ipvlan.</summary>
[Trait("Kernel", "cloud")]
public sealed class IpvlanTests() : DropInLinkTests("ipvlan", "ipvlan")
{
    [Theory]
    [InlineData("l2")]
    [InlineData("l3")]
    [InlineData("l3s")]
    public void EachModeIsServedAndChecked(string mode) => ServesAndChecksMode(mode, mode == "l2" ? "l3" : "l2");

    [Fact]
    public void ChainedItStandsOnTheInterfaceBeforeItAndTakesItsAddresses()
    {
        JsonObject config = Config().With("master", null);
        config.Remove("ipam");
        config["prevResult"] = JsonNode.Parse(
            """{"cniVersion":"1.1.0","interfaces":[{"name":"up0"}],"ips":[{"address":"10.77.0.9/24","gateway":"10.77.0.1"}],"routes":[{"dst":"0.0.0.0/0"}]}""");
        Pod pod = Node.AddPod();
        JsonElement result = Add(config, pod);
        Assert.Equal("10.77.0.9/24", result.GetProperty("ips")[0].GetProperty("address").GetString());
        Assert.Equal("eth0", result.GetProperty("interfaces")[0].GetProperty("name").GetString());
        Assert.True(pod.Pings(Lan.Gateway4));
        Check(config, result, pod).Silent();
        Node.Call(Executables.Plugin, "DEL", config.With("prevResult", JsonNode.Parse(result.GetRawText())), pod).Silent();
        Assert.False(pod.Can("ip link show eth0"));
    }

    [Theory]
    [InlineData("[]", "0")]
    [InlineData("""[{"name":"up0"},{"name":"up1"}]""", "2")]
    public void ChainedItNeedsOneInterface(string interfaces, string count)
    {
        JsonObject config = Config().With("master", null).With("prevResult", JsonNode.Parse($$"""{"cniVersion":"1.1.0","interfaces":{{interfaces}}}"""));
        Refused(config, 7, "chained master failure", "lacks a single named interface", count);
    }

    [Theory]
    [InlineData("mode", "\"l4\"", 7, "l4", "l3s")]
    [InlineData("master", "\"absent0\"", 7, "absent0")]
    [InlineData("mtu", "1501", 7, "1501", "1500")]
    public void ABadValueIsNamed(string key, string value, int code, params string[] told) => Refused(Config().With(key, JsonNode.Parse(value)), code, told);
}
