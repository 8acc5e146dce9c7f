using System;
using System.Linq;
using System.Text;
using System.Text.Json;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Cni.Runtime;
using Xunit;

namespace CsCni.Ctl.Tests;

/// <summary>What a plugin gets on standard input.</summary>
public sealed class PluginRequestTests
{
    [Fact]
    public void Name_and_version_come_from_the_list()
    {
        JsonElement request = ForAttachment("""{"type": "one", "Name": "wrong", "CNIVersion": "0.2.0", "mtu": 1400, "prevResult": {"old": 1}}""", "{}", default);
        Assert.Equal(["cniVersion", "name", "type", "mtu"], request.EnumerateObject().Select(static member => member.Name));
        Assert.Equal("1.1.0", request.GetProperty("cniVersion").GetString());
        Assert.Equal("net", request.GetProperty("name").GetString());
    }

    [Fact]
    public void Only_declared_capabilities_get_their_values()
    {
        const string values = """{"portMappings": [{"hostPort": 8080}], "ips": ["10.1.2.3"], "mac": "02:00:00:00:00:01"}""";
        JsonElement request = ForAttachment("""{"type": "one", "capabilities": {"portMappings": true, "ips": false, "bandwidth": true}}""", values, default);
        Assert.Equal("""{"portMappings":[{"hostPort":8080}]}""", Compact(request.GetProperty("runtimeConfig")));
        Assert.False(request.TryGetProperty("capabilities", out _));
    }

    [Fact]
    public void A_runtimeConfig_of_the_file_stays_until_there_is_another()
    {
        const string plugin = """{"type": "one", "capabilities": {"mac": true}, "runtimeConfig": {"mac": "of-the-file"}}""";
        Assert.Equal("""{"mac":"of-the-file"}""", Compact(ForAttachment(plugin, "{}", default).GetProperty("runtimeConfig")));
        JsonElement request = ForAttachment(plugin, "{\"mac\": \"given\"}", default);
        Assert.Equal("""{"mac":"given"}""", Compact(request.GetProperty("runtimeConfig")));
        Assert.Single(request.EnumerateObject(), static member => member.Name == "runtimeConfig");
    }

    [Fact]
    public void PrevResult_is_handed_on_as_it_is()
    {
        byte[] previous = """{"cniVersion": "1.1.0", "ips": [], "unknown": {"kept": true}}"""u8.ToArray();
        JsonElement request = ForAttachment("{\"type\": \"one\"}", "{}", previous);
        Assert.Equal("""{"cniVersion":"1.1.0","ips":[],"unknown":{"kept":true}}""", Compact(request.GetProperty("prevResult")));
    }

    [Fact]
    public void Gc_names_the_valid_attachments_under_both_keys()
    {
        NetworkConfigList list = List("""{"type": "one", "cni.dev/attachments": "of the file"}""");
        JsonElement request = Read(PluginRequest.ForGc(list, list.Plugins[0], [new("net", "c1", "eth0"), new("net", "c2", "net1")]));
        const string expected = """[{"containerID":"c1","ifname":"eth0"},{"containerID":"c2","ifname":"net1"}]""";
        Assert.Equal(expected, Compact(request.GetProperty("cni.dev/valid-attachments")));
        Assert.Equal(expected, Compact(request.GetProperty("cni.dev/attachments")));
        JsonElement empty = Read(PluginRequest.ForGc(list, list.Plugins[0], []));
        Assert.Equal("[]", Compact(empty.GetProperty("cni.dev/valid-attachments")));
    }

    [Fact]
    public void The_plugins_own_keys_are_not_touched()
    {
        const string plugin = """{"type":"one","big":12345678901234567890.125,"text":"ü\u00fc\\\"","deep":{"name":"kept","a":[[{}]]},"args":{"cni":{"ips":["10.1.1.1"]}}}""";
        JsonElement request = ForAttachment(plugin, "{}", default);
        Assert.Equal("12345678901234567890.125", request.GetProperty("big").GetRawText());
        Assert.Equal("üü\\\"", request.GetProperty("text").GetString());
        Assert.Equal("""{"name":"kept","a":[[{}]]}""", Compact(request.GetProperty("deep")));
        Assert.Equal("""{"cni":{"ips":["10.1.1.1"]}}""", Compact(request.GetProperty("args")));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("A=1;B=2", 2)]
    [InlineData("A=1;", 1)]
    public void Arguments_are_pairs(string text, int count) => Assert.Equal(count, AttachmentRequest.ParseArguments(text).Count);

    [Theory]
    [InlineData("A")]
    [InlineData("=1")]
    [InlineData("A=")]
    [InlineData("A=1=2")]
    public void A_malformed_pair_is_named(string text)
    {
        CniException error = Assert.Throws<CniException>(() => AttachmentRequest.ParseArguments("OK=1;" + text));
        Assert.Equal(4, error.Code);
        Assert.Contains($"\"{text}\"", error.Message, StringComparison.Ordinal);
    }

    private static JsonElement ForAttachment(string plugin, string capabilities, ReadOnlyMemory<byte> previous)
    {
        NetworkConfigList list = List(plugin);
        AttachmentRequest request = new("c1", "/run/netns/x", "eth0", [], JsonText.ParseObject(Encoding.UTF8.GetBytes(capabilities), "capabilities"));
        return Read(PluginRequest.ForAttachment(list, list.Plugins[0], request, previous));
    }

    private static NetworkConfigList List(string plugin) =>
        NetworkConfigList.Parse(Encoding.UTF8.GetBytes($$"""{"cniVersion": "1.1.0", "name": "net", "plugins": [{{plugin}}]}"""), "list");

    private static JsonElement Read(ReadOnlyMemory<byte> json) => JsonDocument.Parse(json).RootElement;

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element);
}
