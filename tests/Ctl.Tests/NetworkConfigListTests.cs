using System;
using System.IO;
using System.Linq;
using System.Text;
using CsCni.Cni;
using CsCni.Cni.Runtime;
using CsCni.Testing;
using Xunit;

namespace CsCni.Ctl.Tests;

/// <summary>Lists as they are read from bytes and files.</summary>
public sealed class NetworkConfigListTests
{
    [Fact]
    public void Keys_of_a_list_are_read()
    {
        NetworkConfigList list = Parse("""
            {"cniVersion": "1.1.0", "name": "net", "disableCheck": true, "disableGC": "True", "loadOnlyInlinedPlugins": "false",
             "plugins": [{"type": "one", "capabilities": {"ips": true, "mac": false}}, {"type": "two"}]}
            """);
        Assert.Equal("net", list.Name);
        Assert.Equal(SpecVersion.V110, list.Version);
        Assert.True(list.DisableCheck);
        Assert.True(list.DisableGc);
        Assert.False(list.LoadOnlyInlinedPlugins);
        Assert.Equal(["one", "two"], list.Plugins.Select(static plugin => plugin.Type));
        Assert.Equal(["ips"], list.Plugins[0].Capabilities);
    }

    [Theory]
    [InlineData("\"cniVersion\": \"0.4.0\"", "0.4.0")]
    [InlineData("\"cniVersion\": \"0.4.0\", \"cniVersions\": [\"0.3.1\", \"1.0.0\"]", "1.0.0")]
    [InlineData("\"cniVersion\": \"1.1.0\", \"cniVersions\": [\"0.3.1\", \"1.0.0\"]", "1.1.0")]
    [InlineData("\"cniVersion\": \"9.0.0\", \"cniVersions\": [\"1.0.0\", \"9.0.0\"]", "1.0.0")]
    [InlineData("\"cniVersions\": [\"1.0.0\", \"0.4.0\"]", "1.0.0")]
    [InlineData("\"cniVersion\": \"\"", "0.1.0")]
    [InlineData("\"x\": 1", "0.1.0")]
    public void The_newest_known_version_is_taken(string keys, string expected) =>
        Assert.Equal(expected, Parse($$"""{{{keys}}, "name": "net", "plugins": [{"type": "one"}]}""").Version.Text);

    [Theory]
    [InlineData("""{"cniVersion": "1.0.0", "name": "net", "plugins": [{"type": "one"}""", 6, "not valid JSON")]
    [InlineData("", 6, "is empty")]
    [InlineData("[]", 6, "not a JSON object")]
    [InlineData("""{"cniVersion": "1.0.0", "plugins": [{"type": "one"}]}""", 7, "missing network name")]
    [InlineData("""{"cniVersion": "1.0.0", "name": "../net", "plugins": [{"type": "one"}]}""", 7, "\"../net\"")]
    [InlineData("""{"cniVersion": "1.0.0", "name": "net", "plugins": []}""", 7, "\"plugins\" is empty")]
    [InlineData("""{"cniVersion": "1.0.0", "name": "net"}""", 7, "missing \"plugins\"")]
    [InlineData("""{"cniVersion": "1.0.0", "name": "net", "plugins": {}}""", 6, "plugins is {}")]
    [InlineData("""{"cniVersion": "1.0.0", "name": "net", "plugins": [{"type": "one"}, {"typo": "two"}]}""", 7, "plugins[1]: missing \"type\"")]
    [InlineData("""{"cniVersion": "1.0.0", "name": "net", "plugins": [7]}""", 6, "plugins[0] is 7")]
    [InlineData("""{"cniVersion": "1.0.0", "name": "net", "plugins": [{"type": "one", "capabilities": ["ips"]}]}""", 6, "capabilities")]
    [InlineData("""{"cniVersion": "9.9.9", "name": "net", "plugins": [{"type": "one"}]}""", 1, "\"9.9.9\"")]
    [InlineData("""{"cniVersion": "1.0.0", "name": "net", "disableCheck": "maybe", "plugins": [{"type": "one"}]}""", 7, "disableCheck \"maybe\"")]
    [InlineData("""{"cniVersion": "1.0.0", "name": "net", "disableGC": 1, "plugins": [{"type": "one"}]}""", 6, "disableGC is 1")]
    public void A_malformed_list_is_refused(string json, int code, string text)
    {
        CniException error = Assert.Throws<CniException>(() => Parse(json));
        Assert.Equal(code, error.Code);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("a.conflist", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        const string json = """{"cniVersion": "1.0.0", "name": "net", "plugins": [{"type": "one"}]}""";
        for (int length = 0; length < json.Length; length++)
        {
            Assert.Throws<CniException>(() => Parse(json[..length]));
        }
    }

    /// <summary>Whatever stands in a file, the answer is a list or an error that names the file.</summary>
    [Fact]
    public void Every_changed_byte_is_read_or_refused()
    {
        const string json = """{"cniVersion": "1.0.0", "cniVersions": ["1.1.0"], "name": "net", "disableGC": "true", "plugins": [{"type": "one", "capabilities": {"ips": true}}]}""";
        int refused = 0;
        for (int index = 0; index < json.Length; index++)
        {
            foreach (byte value in (byte[])[0, (byte)'"', (byte)'{', (byte)'[', (byte)'1', (byte)'\\', 0xff])
            {
                byte[] changed = Encoding.UTF8.GetBytes(json);
                changed[index] = value;
                try
                {
                    Assert.NotEmpty(NetworkConfigList.Parse(changed, "a.conflist").Plugins);
                }
                catch (CniException error)
                {
                    Assert.StartsWith("a.conflist", error.Message, StringComparison.Ordinal);
                    refused++;
                }
            }
        }

        Assert.InRange(refused, json.Length, (7 * json.Length) - 1);
    }

    [Fact]
    public void Files_are_searched_in_libcnis_order()
    {
        using TemporaryDirectory directory = new();
        void Write(string file, string name, string type) => File.WriteAllText(
            directory[file],
            file.EndsWith(".conflist", StringComparison.Ordinal)
                ? $$"""{"cniVersion": "1.0.0", "name": "{{name}}", "plugins": [{"type": "{{type}}"}]}"""
                : $$"""{"cniVersion": "1.0.0", "name": "{{name}}", "type": "{{type}}"}""");
        Write("00-first.conf", "net", "of-conf");
        Write("20-later.conflist", "net", "of-later-list");
        Write("10-list.conflist", "net", "of-list");
        Write("30.json", "single", "of-json");
        Write("20.conf", "single", "of-single-conf");
        Write("40.conflist.bak", "backup", "never");
        ConfigDirectory configs = new(directory.Path);
        Assert.Equal("of-list", configs.Find("net").Plugins[0].Type);
        Assert.Equal("of-single-conf", configs.Find("single").Plugins[0].Type);
        CniException error = Assert.Throws<CniException>(() => configs.Find("backup"));
        Assert.Equal(7, error.Code);
        Assert.Contains("the networks there are net, single", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_read_does_not_hide_the_others()
    {
        using TemporaryDirectory directory = new();
        File.WriteAllText(directory["00.conflist"], "{\"name\": ");
        File.WriteAllText(directory["10.conflist"], """{"cniVersion": "1.0.0", "name": "net", "plugins": [{"type": "one"}]}""");
        ConfigDirectory configs = new(directory.Path);
        Assert.Equal("net", configs.Find("net").Name);
        Assert.EndsWith("00.conflist", Assert.Single(configs.Faults).Path, StringComparison.Ordinal);
        CniException error = Assert.Throws<CniException>(() => configs.Find("other"));
        Assert.Contains("00.conflist is not valid JSON", error.Details, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_directory_has_no_networks()
    {
        CniException error = Assert.Throws<CniException>(() => new ConfigDirectory("/nonexistent/net.d").Find("net"));
        Assert.Contains("no network \"net\" in \"/nonexistent/net.d\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_plugin_becomes_a_list_of_one()
    {
        NetworkConfigList list = ConfigFile.Wrap("""{"cniVersion": "0.4.0", "name": "net", "type": "one", "x": [1, 2]}"""u8.ToArray(), "a.conf");
        Assert.Equal("net", list.Name);
        Assert.Equal(SpecVersion.V040, list.Version);
        Assert.Equal("[1, 2]", Encoding.UTF8.GetString(Assert.Single(list.Plugins).Root["x"].Raw.Span));
        Assert.Contains("missing \"type\"", Assert.Throws<CniException>(() => ConfigFile.Wrap("{\"name\": \"net\"}"u8.ToArray(), "a.conf")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plugins_come_from_the_networks_folder_too()
    {
        using TemporaryDirectory directory = new();
        Directory.CreateDirectory(directory["net"]);
        File.WriteAllText(directory["net/20.conf"], "{\"type\": \"last\"}");
        File.WriteAllText(directory["net/10.conf"], "{\"type\": \"second\"}");
        File.WriteAllText(directory["net/15.json"], "{\"type\": \"never\"}");
        string path = directory["10.conflist"];
        string[] Types(string more)
        {
            File.WriteAllText(path, $$"""{"cniVersion": "1.1.0", "name": "net"{{more}}}""");
            return [.. ConfigFile.Load(path).Plugins.Select(static plugin => plugin.Type)];
        }

        Assert.Equal(["one", "second", "last"], Types(""", "plugins": [{"type": "one"}]"""));
        Assert.Equal(["second", "last"], Types(string.Empty));
        Assert.Equal(["one"], Types(""", "plugins": [{"type": "one"}], "loadOnlyInlinedPlugins": true"""));
        Assert.Throws<CniException>(() => Types(""", "loadOnlyInlinedPlugins": true"""));
    }

    private static NetworkConfigList Parse(string json) => NetworkConfigList.Parse(Encoding.UTF8.GetBytes(json), "a.conflist");
}
