using System;
using System.Linq;
using System.Text;
using Xunit;

namespace CsCni.Cni.Tests;

public sealed class NetworkConfigTests
{
    [Theory]
    [InlineData("0.1.0")]
    [InlineData("0.2.0")]
    [InlineData("0.3.0")]
    [InlineData("0.3.1")]
    [InlineData("0.4.0")]
    [InlineData("1.0.0")]
    [InlineData("1.1.0")]
    public void Every_released_version_is_known(string version) =>
        Assert.Equal(version, Parse($$"""{"cniVersion": "{{version}}", "name": "n"}""").Version.Text);

    [Fact]
    public void Versions_have_an_order()
    {
        for (int left = 0; left < SpecVersion.All.Count; left++)
        {
            for (int right = 0; right < SpecVersion.All.Count; right++)
            {
                (SpecVersion a, SpecVersion b) = (SpecVersion.All[left], SpecVersion.All[right]);
                Assert.Equal((left < right, left <= right, left > right, left >= right, left == right), (a < b, a <= b, a > b, a >= b, a == b));
            }
        }
    }

    [Theory]
    [InlineData("""{"name": "n"}""")]
    [InlineData("""{"name": "n", "cniVersion": ""}""")]
    [InlineData("""{"name": "n", "cniVersion": null}""")]
    public void A_config_without_version_is_of_the_first(string json) => Assert.Equal(SpecVersion.V010, Parse(json).Version);

    [Theory]
    [InlineData("1.2.0")]
    [InlineData("1.0")]
    [InlineData("v1.0.0")]
    [InlineData("1.0.0 ")]
    [InlineData("01.0.0")]
    public void An_unknown_version_is_refused_with_those_that_are_known(string version)
    {
        CniException error = Refused($$"""{"cniVersion": "{{version}}", "name": "n"}""");
        Assert.Equal(1, error.Code);
        Assert.Contains($"config is \"{version}\"", error.Message, StringComparison.Ordinal);
        Assert.All(SpecVersion.All, known => Assert.Contains($"\"{known.Text}\"", error.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"cniVersion": "9"}""", "missing network name")]
    [InlineData("""{"name": null}""", "missing network name")]
    [InlineData("""{"name": ""}""", "network name \"\" is empty")]
    [InlineData("""{"name": "a/b"}""", "network name \"a/b\"")]
    [InlineData("""{"name": ".."}""", "network name \"..\"")]
    [InlineData("""{"name": "a\u0000"}""", "network name")]
    [InlineData("""{"name": "a b"}""", "network name \"a b\"")]
    public void A_network_needs_a_name_that_a_file_could_have(string json, string expected)
    {
        CniException error = Refused(json);
        Assert.Equal(7, error.Code);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"name": 5}""", "name is 5, expected a string")]
    [InlineData("""{"name": "n", "cniVersion": 1.0}""", "cniVersion is 1.0, expected a string")]
    [InlineData("""{"name": "n", "type": []}""", "type is [], expected a string")]
    [InlineData("""{"name": "n", "ipam": "host-local"}""", "ipam is \"host-local\", expected an object")]
    [InlineData("""{"name": "n", "runtimeConfig": [1]}""", "runtimeConfig is [1], expected an object")]
    [InlineData("""{"name": "n", "args": {"cni": true}}""", "args.cni is true, expected an object")]
    public void A_wrong_type_is_named_with_path_and_value(string json, string expected)
    {
        CniException error = Refused(json);
        Assert.Equal(6, error.Code);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_ipam_type_is_checked_where_it_is_read() => Assert.Equal(
        "network configuration: ipam.type is 3, expected a string",
        Assert.Throws<CniException>(() => Parse("""{"name": "n", "ipam": {"type": 3}}""").IpamType).Message);

    [Fact]
    public void The_shared_parts_are_found()
    {
        NetworkConfig config = Parse(
            """{"cniVersion":"1.1.0","Name":"net","TYPE":"bridge","ipam":{"type":"host-local"},"runtimeConfig":{"mac":"x"},"args":{"cni":{"ips":["1"]}},"prevResult":{"ips":[]}}""");
        Assert.Equal(("net", "bridge", "host-local"), (config.Name, config.Type, config.IpamType));
        Assert.Equal("x", config.RuntimeConfig!["mac"].AsString());
        Assert.Equal(["1"], config.Args!["ips"].AsStrings());
        Assert.True(config.PrevResult.IsPresent);
        Assert.False(Parse("""{"name":"n","prevResult":null}""").PrevResult.IsPresent);
        Assert.Equal(string.Empty, Parse("""{"name":"n","ipam":{}}""").IpamType);
    }

    [Fact]
    public void An_absent_list_of_attachments_is_not_an_empty_one()
    {
        Assert.Null(Parse("""{"name":"n"}""").ValidAttachments());
        Assert.Empty(Parse("""{"name":"n","cni.dev/valid-attachments":[]}""").ValidAttachments()!);
        Assert.Empty(Parse("""{"name":"n","cni.dev/attachments":[]}""").ValidAttachments()!);
        Assert.Empty(Parse("""{"name":"n","cni.dev/valid-attachments":null}""").ValidAttachments()!);
    }

    [Theory]
    [InlineData("cni.dev/valid-attachments")]
    [InlineData("cni.dev/attachments")]
    public void Attachments_are_read_from_both_keys(string key)
    {
        NetworkConfig config = Parse($$"""{"name":"n","{{key}}":[{"containerID":"a","ifname":"eth0"},{"containerID":"a","ifname":"net1"},{"containerID":"a","ifname":"eth0"}]}""");
        Assert.Equal([new("n", "a", "eth0"), new("n", "a", "net1")], config.ValidAttachments()!.OrderBy(static a => a.IfName, StringComparer.Ordinal));
    }

    [Fact]
    public void The_proper_key_counts_before_the_misspelt_one()
    {
        NetworkConfig config = Parse("""{"name":"n","cni.dev/attachments":[],"cni.dev/valid-attachments":[{"containerID":"a","ifname":"eth0"}]}""");
        Assert.Equal([new("n", "a", "eth0")], config.ValidAttachments()!);
    }

    [Theory]
    [InlineData("{}", 6, "expected an array")]
    [InlineData("\"a\"", 6, "expected an array")]
    [InlineData("[null]", 7, "[0]")]
    [InlineData("[5]", 6, "[0] is 5")]
    [InlineData("""[{"containerID":"a","ifname":"b"},{"containerID":"a"}]""", 7, "[1].ifname (missing)")]
    [InlineData("""[{"ifname":"a"}]""", 7, "[0].containerID (missing)")]
    [InlineData("""[{"containerID":7,"ifname":"a"}]""", 6, "[0].containerID is 7")]
    public void A_malformed_list_of_attachments_is_refused_whole(string list, int code, string expected)
    {
        NetworkConfig config = Parse($$"""{"name":"n","cni.dev/valid-attachments":{{list}}}""");
        CniException error = Assert.Throws<CniException>(config.ValidAttachments);
        Assert.Equal(code, error.Code);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static NetworkConfig Parse(string json) => NetworkConfig.Parse(Encoding.UTF8.GetBytes(json));

    private static CniException Refused(string json) => Assert.Throws<CniException>(() => Parse(json));
}
