using System;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>What type flannel gives its delegate, key by key, and what it refuses.</summary>
public sealed class FlannelConfigTests : IDisposable
{
    private const string Defaults = """
        "hairpinMode":true,"isDefaultGateway":true,"ipMasq":false,"mtu":1450,"isGateway":true,"subnetOf":["10.244.0.0/16","fd00:244::/48"]
        """;

    private const string Ranges = """
        "ranges":[[{"subnet":"10.244.1.0/24"}],[{"subnet":"fd00:244:0:1::/64"}]],"routes":[{"dst":"10.244.0.0/16"},{"dst":"fd00:244::/48"}]
        """;

    private readonly FlannelNode _node = new();

    public FlannelConfigTests() => _node.Record("bridge", Answer("10.244.1.9/24"));

    public void Dispose() => _node.Dispose();

    [Theory]

    // What Flannel ships.
    [InlineData("{}", """{"type":"bridge",DEFAULTS,"ipam":{"type":"host-local","dataDir":"LEASES",RANGES}}""")]

    // Keys of the delegate's own count, null too; case does not.
    [InlineData(
        """{"delegate":{"isgateway":false,"mtu":1300,"ipMasq":null,"subnetOf":[]}}""",
        """{"type":"bridge","isgateway":false,"mtu":1300,"ipMasq":null,"subnetOf":[],"ipam":{"type":"host-local","dataDir":"LEASES",RANGES}}""")]

    // Name, version and runtimeConfig are made here; keys with quotes stay whole.
    [InlineData(
        """{"delegate":{"cniVersion":"0.3.1","runtimeConfig":{"mac":"x"},"a\"b":"c\"d"},"runtimeConfig":{"portMappings":[]}}""",
        """{"type":"bridge","a\"b":"c\"d","runtimeConfig":{"portMappings":[]},"ipMasq":false,"mtu":1450,"isGateway":true,"subnetOf":["10.244.0.0/16","fd00:244::/48"],"ipam":{"type":"host-local","dataDir":"LEASES",RANGES}}""")]
    [InlineData(
        """{"delegate":{"runtimeConfig":{"mac":"x"}}}""",
        """{"type":"bridge","runtimeConfig":{"mac":"x"},"ipMasq":false,"mtu":1450,"isGateway":true,"subnetOf":["10.244.0.0/16","fd00:244::/48"],"ipam":{"type":"host-local","dataDir":"LEASES",RANGES}}""")]

    // No delegate, no ipam.
    [InlineData(
        """{"delegate":null,"ipam":null}""",
        """{"type":"bridge","ipMasq":false,"mtu":1450,"isGateway":true,"subnetOf":["10.244.0.0/16","fd00:244::/48"],"ipam":{"type":"host-local",RANGES}}""")]

    // Ranges are always replaced, routes added to.
    [InlineData(
        """{"ipam":{"type":"mine","ranges":[[{"subnet":"1.2.3.0/24"}]],"routes":[{"dst":"9.0.0.0/8","gw":"10.244.1.7"}],"more":[1]}}""",
        """{"type":"bridge",DEFAULTS,"ipam":{"type":"mine","more":[1],"ranges":[[{"subnet":"10.244.1.0/24"}],[{"subnet":"fd00:244:0:1::/64"}]],"routes":[{"dst":"9.0.0.0/8","gw":"10.244.1.7"},{"dst":"10.244.0.0/16"},{"dst":"fd00:244::/48"}]}}""")]
    public void TheDelegateIsGiven(string keys, string expected)
    {
        JsonObject config = _node.Config();
        foreach ((string key, JsonNode? value) in JsonNode.Parse(keys)!.AsObject())
        {
            config[key] = value?.DeepClone();
        }

        _node.Call("ADD", config, _node.Node.AddPod()).Result();
        Same(expected, _node.Given("ADD"));
    }

    [Fact]
    public void OtherTypesGetNoBridgesKeys()
    {
        _node.Record("ptp", Answer("10.244.1.9/24"));
        _node.Call("ADD", _node.Config().With("delegate", new JsonObject { ["type"] = "ptp" }).With("ipam", null), _node.Node.AddPod()).Result();
        Same("""{"type":"ptp","ipMasq":false,"mtu":1450,"ipam":{"type":"host-local",RANGES}}""", _node.Given("ADD"));
    }

    /// <summary>Nobody masquerades yet, so the delegate does; but not what goes to pods of other nodes.</summary>
    [Fact]
    public void WhereFlannelDoesNotMasqueradeTheDelegateDoes()
    {
        _node.Env.Write(network6: string.Empty, ipMasq: false);
        _node.Call("ADD", _node.Config().With("delegate", null).With("ipam", null), _node.Node.AddPod()).Result();
        Same(
            """{"type":"bridge","ipMasq":true,"nonMasqueradeCIDRs":["10.244.0.0/16"],"mtu":1450,"isGateway":true,"subnetOf":["10.244.0.0/16"],"ipam":{"type":"host-local","ranges":[[{"subnet":"10.244.1.0/24"}]],"routes":[{"dst":"10.244.0.0/16"}]}}""",
            _node.Given("ADD"));
    }

    [Fact]
    public void ThereMayBeSeveralNetworksOfOneFamily()
    {
        _node.Env.Write(network: string.Empty, network6: "fd00:244::/48,fd00:245::1/48", subnet6: "fd00:245:0:7::1/64", mtu: 1400);
        _node.Call("ADD", _node.Config().With("delegate", null).With("ipam", null), _node.Node.AddPod()).Result();
        Same(
            """{"type":"bridge","ipMasq":false,"mtu":1400,"isGateway":true,"subnetOf":["fd00:244::/48","fd00:245::/48"],"ipam":{"type":"host-local","ranges":[[{"subnet":"fd00:245:0:7::/64"}]],"routes":[{"dst":"fd00:244::/48"},{"dst":"fd00:245::/48"}]}}""",
            _node.Given("ADD"));
    }

    [Fact]
    public void DelAndCheckGetWhatAddGotAndTheResult()
    {
        Pod pod = _node.Node.AddPod();
        JsonObject config = _node.Config();
        JsonObject result = (JsonObject)JsonNode.Parse(_node.Call("ADD", config, pod).Result().GetRawText())!;
        JsonObject expected = (JsonObject)_node.Given("ADD");
        expected["prevResult"] = result.DeepClone();
        _node.Env.Write(subnet: "10.244.1.1/25", mtu: 1300);
        foreach (string command in new[] { "CHECK", "DEL" })
        {
            _node.Call(command, config.With("prevResult", result.DeepClone()), pod).Silent();
            Assert.Equal(expected.ToJsonString(), _node.Given(command).ToJsonString());
        }
    }

    [Fact]
    public void GcGetsBothLists()
    {
        JsonArray list = [new JsonObject { ["containerID"] = "a", ["ifname"] = "eth0" }];
        _node.Call("GC", _node.Config().With("cni.dev/valid-attachments", list).With("cni.dev/attachments", list.DeepClone())).Silent();
        Assert.Equal(list.ToJsonString(), _node.Given("GC")["cni.dev/valid-attachments"]!.ToJsonString());
        Assert.Equal(list.ToJsonString(), _node.Given("GC")["cni.dev/attachments"]!.ToJsonString());
        _node.Call("STATUS", _node.Config()).Silent();
        Assert.Null(_node.Given("STATUS")["cni.dev/attachments"]);
    }

    [Theory]
    [InlineData("delegate", """{"name":"x"}""", 7, "delegate.name", "'delegate' dictionary must not have 'name' field, it'll be set by flannel")]
    [InlineData("delegate", """{"ipam":{}}""", 7, "delegate.ipam", "'delegate' dictionary must not have 'ipam' field, it'll be set by flannel")]
    [InlineData("delegate", """{"type":5}""", 7, "delegate.type", "5", "'delegate' dictionary, if present, must have (string) 'type' field")]
    [InlineData("delegate", """{"type":""}""", 7, "delegate.type")]
    [InlineData("delegate", """{"type":"flannel"}""", 7, "delegate.type", "flannel")]
    [InlineData("delegate", """{"type":"../bridge"}""", 7, "delegate.type", "../bridge", "expected the type of an interface plugin")]
    [InlineData("delegate", "5", 6, "delegate", "expected an object")]
    [InlineData("subnetFile", "\"subnet.env\"", 7, "subnetFile", "expected an absolute path")]
    [InlineData("delegateTimeout", "0", 7, "delegateTimeout", "1 to 3600")]
    [InlineData("ipam", """{"routes":[{"dst":"nonsense"}]}""", 7, "ipam.routes[0].dst", "nonsense")]
    [InlineData("ipam", """{"routes":5}""", 6, "ipam.routes")]
    public void ABadKeyIsNamedAndDoesNotKeepADelFromRemoving(string key, string value, int code, params string[] told)
    {
        Pod pod = _node.Node.AddPod();
        JsonObject config = _node.Config().With(key, JsonNode.Parse(value));
        _node.Call("ADD", config, pod).Fails(code, told);
        Assert.Empty(_node.Kept());
        Assert.Empty(_node.Calls());
        _node.Call("DEL", config, pod).Silent();
        Assert.Equal("cbr0", _node.Given("DEL")["name"]!.GetValue<string>());
    }

    [Fact]
    public void WithoutASubnetFileAddIsToComeLater()
    {
        _node.Env.Remove();
        Pod pod = _node.Node.AddPod();
        string[] told = [_node.Env.Path, "is not there yet", "flanneld or cscni-agent"];
        _node.Call("ADD", _node.Config(), pod).Fails(11, told);
        _node.Call("STATUS", _node.Config()).Fails(50, told);
        _node.Call("DEL", _node.Config(), pod).Silent();
        Assert.Equal(["DEL"], _node.Calls());
        Assert.Empty(_node.Kept());
    }

    [Theory]
    [InlineData("FLANNEL_NETWORK=10.244.0.0", "line 1", "FLANNEL_NETWORK", "10.244.0.0", "expected an IPv4 network")]
    [InlineData("FLANNEL_NETWORK=10.244.0.0/16,fd00::/48", "line 1", "FLANNEL_NETWORK", "fd00::/48", "expected an IPv4 network")]
    [InlineData("FLANNEL_NETWORK=", "line 1", "FLANNEL_NETWORK", "\"\"")]
    [InlineData("FLANNEL_NETWORK", "line 1", "FLANNEL_NETWORK", "\"\"")]
    [InlineData("FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.1.1/33", "line 2", "FLANNEL_SUBNET", "10.244.1.1/33")]
    [InlineData("# comment\n\nFLANNEL_IPV6_SUBNET=10.244.1.1/24", "line 3", "FLANNEL_IPV6_SUBNET", "expected an IPv6 network")]
    [InlineData("FLANNEL_MTU=67", "line 1", "FLANNEL_MTU", "67", "68 to 65535")]
    [InlineData("FLANNEL_MTU=-1", "line 1", "FLANNEL_MTU", "-1")]
    [InlineData("FLANNEL_MTU=99999999999999999999", "line 1", "FLANNEL_MTU", "99999999999999999999")]
    [InlineData("FLANNEL_IPMASQ=yes", "line 1", "FLANNEL_IPMASQ", "yes", "true or false")]
    [InlineData("", "missing FLANNEL_NETWORK, FLANNEL_IPV6_NETWORK, FLANNEL_SUBNET, FLANNEL_IPV6_SUBNET, FLANNEL_MTU, FLANNEL_IPMASQ")]
    [InlineData("FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.1.1/24\nFLANNEL_MTU=1450", "missing FLANNEL_IPMASQ;")]
    [InlineData("FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.1.1/24\nFLANNEL_IPV6_NETWORK=fd00::/48\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true", "missing FLANNEL_IPV6_SUBNET;")]
    [InlineData("FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_IPV6_SUBNET=fd00::1/64\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true", "missing FLANNEL_SUBNET;")]
    public void ABrokenSubnetFileIsNamedByLineKeyAndValue(string text, params string[] told)
    {
        _node.Env.WriteText(text);
        Pod pod = _node.Node.AddPod();
        _node.Call("ADD", _node.Config(), pod).Fails(6, [_node.Env.Path, .. told]);
        _node.Call("STATUS", _node.Config()).Fails(50, [_node.Env.Path, .. told]);
        _node.Call("DEL", _node.Config(), pod).Silent();
        Assert.Empty(_node.Kept());
    }

    [Fact]
    public void ASubnetFileThatCannotBeReadIsNamed()
    {
        _node.Call("ADD", _node.Config().With("subnetFile", "/"), _node.Node.AddPod()).Fails(5, "subnet.env", "\"/\"");
        _node.Env.WriteText(new string('x', 70_000));
        _node.Call("ADD", _node.Config(), _node.Node.AddPod()).Fails(5, _node.Env.Path, "larger than");
        _node.Env.Remove();
        _node.Node.Must($"mkfifo {_node.Env.Path}");
        _node.Call("ADD", _node.Config(), _node.Node.AddPod()).Fails(6, _node.Env.Path, "missing FLANNEL_NETWORK");
    }

    private static string Answer(string address) =>
        $$"""[ $CNI_COMMAND != ADD ] || echo '{"cniVersion":"1.1.0","ips":[{"address":"{{address}}"}]}'""";

    /// <summary>Members in any order; name and version are the call's.</summary>
    private void Same(string expected, JsonNode given)
    {
        string text = expected.Replace("DEFAULTS", Defaults).Replace("RANGES", Ranges).Replace("LEASES", _node.Node.LeaseDirectory);
        JsonObject wanted = (JsonObject)JsonNode.Parse(text)!;
        wanted["cniVersion"] = "1.1.0";
        wanted["name"] = "cbr0";
        Assert.True(JsonNode.DeepEquals(wanted, given), $"expected {wanted.ToJsonString()}\ngiven {given.ToJsonString()}");
    }
}
