using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using Xunit;

namespace CsCni.Ctl.Tests;

/// <summary>cscnictl add, as a process.</summary>
public sealed class AddTests
{
    [Fact]
    public void A_chain_of_reference_plugins_works_from_add_to_del()
    {
        Node.NeedsReference();
        using Node node = new();
        string pod = node.AddPod();
        node.Network("net", "1.0.0", node.Bridge + """, {"type": "tuning", "sysctl": {"net.ipv4.conf.eth0.arp_filter": "1"}}""");
        node.Run("add", "net", pod).Says("eth0", $"/var/run/netns/{pod}", "br0", "10.88.0.2/24", "10.88.0.1", "0.0.0.0/0");
        Assert.Equal(["10.88.0.2/24"], Node.Addresses(pod));
        Assert.Equal("1", Node.Must($"ip netns exec {pod} cat /proc/sys/net/ipv4/conf/eth0/arp_filter").Trim());
        Assert.True(node.NodeHas("br0"));
        Assert.Equal(["10.88.0.2"], node.Held("net"));
        node.Run("check", "net", pod).Says("as network net made it");
        node.Run("del", "net", pod).Says("detached");
        Assert.False(Node.PodHas(pod, "eth0"));
        Assert.Empty(node.Held("net"));
        Assert.Empty(node.Cached());
        node.Run("del", "net", pod).Succeeds();
    }

    /// <summary>The capability's values reach portmap at del too, though only add was given them: without them it removes nothing.</summary>
    [Fact]
    public void Port_maps_of_the_reference_plugin_come_and_go()
    {
        Node.NeedsReference();
        using Node node = new();
        string rules = $"ip netns exec {node.Name} iptables-save -t nat";
        Assert.SkipUnless(Node.Can(rules), "iptables does not work here");
        string pod = node.AddPod();
        node.Network("net", "1.0.0", node.Bridge + """, {"type": "portmap", "capabilities": {"portMappings": true}}""");
        node.Run("add", "net", pod, "--cap-args", """{"portMappings": [{"hostPort": 8080, "containerPort": 80, "protocol": "tcp"}]}""").Succeeds();
        Assert.Contains("--to-destination 10.88.0.2:80", Node.Must(rules), StringComparison.Ordinal);
        node.Run("del", "net", pod).Succeeds();
        Assert.DoesNotContain("10.88.0.2", Node.Must(rules), StringComparison.Ordinal);
        Assert.Empty(node.Held("net"));
    }

    [Fact]
    public void Json_is_the_last_plugins_result_to_the_byte()
    {
        using Node node = new();
        const string result = """{"cniVersion": "1.0.0", "ips": [{"address": "10.9.9.9/24"}], "unknown": [1, 2.50]}""";
        node.Recorder("one", result);
        node.Network("net", "1.0.0", "{\"type\": \"one\"}");
        Assert.Equal(result + "\n", node.Run("add", "net", node.AddPod(), "--json").Succeeds().Output);
    }

    [Fact]
    public void Plugins_run_in_order_each_with_the_result_before()
    {
        using Node node = new();
        node.Recorder("one", """{"cniVersion": "1.1.0", "ips": [{"address": "10.9.9.9/24"}]}""");
        node.Recorder("two", """{"ips": [{"address": "10.8.8.8/24"}]}""");
        node.Recorder("three", """{"cniVersion": "1.1.0", "interfaces": [{"name": "final"}]}""");
        node.Network("net", "1.1.0", """{"type": "one"}, {"type": "two"}, {"type": "three"}""");
        string pod = node.AddPod();
        node.Run("add", "net", pod).Says("final");
        node.Run("check", "net", pod).Succeeds();
        node.Run("del", "net", pod).Succeeds();
        Assert.Equal(
            ["ADD one", "ADD two", "ADD three", "CHECK one", "CHECK two", "CHECK three", "DEL three", "DEL two", "DEL one"], node.Calls());
        Assert.False(node.Input("one", "ADD").TryGetProperty("prevResult", out _));
        Assert.Equal("10.9.9.9/24", node.Input("two", "ADD").GetProperty("prevResult").GetProperty("ips")[0].GetProperty("address").GetString());

        // "two" named no version: it is of the config's.
        Assert.Equal("1.1.0", node.Input("three", "ADD").GetProperty("prevResult").GetProperty("cniVersion").GetString());
        foreach (string type in (string[])["one", "two", "three"])
        {
            foreach (string command in (string[])["CHECK", "DEL"])
            {
                JsonElement previous = node.Input(type, command).GetProperty("prevResult");
                Assert.Equal("final", previous.GetProperty("interfaces")[0].GetProperty("name").GetString());
            }
        }
    }

    [Fact]
    public void Parameters_come_from_the_environment_or_from_options()
    {
        using Node node = new();
        node.Recorder("one");
        node.Network("net", "1.0.0", """{"type": "one", "capabilities": {"portMappings": true, "mac": true}}""");
        string pod = node.AddPod();
        node.RunWith(["CNI_IFNAME=net1", "CNI_ARGS=IgnoreUnknown=1;A=b", "CAP_ARGS={\"mac\": \"02:00:00:00:00:01\"}", "FOREIGN=kept"], "add", "net", pod).Succeeds();
        Assert.Equal("ADD", node.Variable("one", "ADD", "CNI_COMMAND"));
        Assert.Equal("net1", node.Variable("one", "ADD", "CNI_IFNAME"));
        Assert.Equal("IgnoreUnknown=1;A=b", node.Variable("one", "ADD", "CNI_ARGS"));
        Assert.Equal($"/var/run/netns/{pod}", node.Variable("one", "ADD", "CNI_NETNS"));
        Assert.Equal($"{node.Plugins}:{Node.Reference}", node.Variable("one", "ADD", "CNI_PATH"));
        Assert.Equal("kept", node.Variable("one", "ADD", "FOREIGN"));
        Assert.Equal("{\"mac\":\"02:00:00:00:00:01\"}", JsonSerializer.Serialize(node.Input("one", "ADD").GetProperty("runtimeConfig")));

        node.RunWith(
            ["CNI_IFNAME=net1", "CNI_ARGS=A=b", "CAP_ARGS={\"mac\": \"x\"}"],
            "add", "net", pod, "--ifname", "net2", "--args", "C=d", "--cap-args", "{\"portMappings\": []}", "--container-id", "web-1", "--cni-path", node.Plugins).Succeeds();
        Assert.Equal("net2", node.Variable("one", "ADD", "CNI_IFNAME"));
        Assert.Equal("C=d", node.Variable("one", "ADD", "CNI_ARGS"));
        Assert.Equal("web-1", node.Variable("one", "ADD", "CNI_CONTAINERID"));
        Assert.Equal(node.Plugins, node.Variable("one", "ADD", "CNI_PATH"));
        Assert.Equal("{\"portMappings\":[]}", JsonSerializer.Serialize(node.Input("one", "ADD").GetProperty("runtimeConfig")));
        Assert.Contains("net-web-1-net2", node.Cached());
    }

    /// <summary>cnitool's rule, computed by another program; only so does one find what the other has added.</summary>
    [Fact]
    public void The_container_ID_is_cnitools()
    {
        using Node node = new();
        node.Recorder("one");
        node.Network("net", "1.0.0", "{\"type\": \"one\"}");
        string pod = node.AddPod();
        node.Run("add", "net", $"/run/../var/run/netns/{pod}").Succeeds();
        File.WriteAllText($"{node.Directory}/path", $"/var/run/netns/{pod}");
        string sum = Node.Must($"sha512sum {node.Directory}/path");
        Assert.Equal([$"net-cnitool-{sum[..20]}-eth0"], node.Cached());
    }

    [Fact]
    public void The_plain_name_and_both_spellings_of_the_path_are_one_attachment()
    {
        using Node node = new();
        node.Recorder("one");
        node.Network("net", "1.0.0", "{\"type\": \"one\"}");
        string pod = node.AddPod();
        node.Run("add", "net", $"/run/netns/{pod}").Succeeds();
        node.Run("check", "net", pod).Succeeds();
        Assert.Equal($"/run/netns/{pod}", node.Variable("one", "CHECK", "CNI_NETNS"));
        node.Run("del", "net", $"/var/run/netns/{pod}").Succeeds();
        Assert.Empty(node.Cached());
    }

    [Fact]
    public void A_failing_plugin_undoes_those_before_it()
    {
        Node.NeedsReference();
        using Node node = new();
        string pod = node.AddPod();
        node.Recorder("fails", shell: """[ $CNI_COMMAND = ADD ] && { echo '{"cniVersion": "1.0.0", "code": 107, "msg": "no more of it", "details": "see there"}'; exit 1; }""");
        node.Recorder("never");
        node.Network("net", "1.0.0", node.Bridge + """, {"type": "fails"}, {"type": "never"}""");
        node.Run("add", "net", pod).Fails(1, "plugin \"fails\" ADD: no more of it", "code: 107", "details: see there");
        Assert.Equal(["ADD fails", "DEL fails"], node.Calls());
        Assert.Equal("10.88.0.2/24", node.Input("fails", "DEL").GetProperty("prevResult").GetProperty("ips")[0].GetProperty("address").GetString());
        Assert.False(Node.PodHas(pod, "eth0"));
        Assert.Empty(node.Held("net"));
        Assert.Empty(node.Cached());
    }

    [Fact]
    public void An_undo_that_fails_leaves_the_attachment_to_del()
    {
        using Node node = new();
        string pod = node.AddPod();
        node.Recorder("one", shell: $"[ $CNI_COMMAND = DEL ] && [ ! -e {node.Directory}/ok ] && exit 3");
        node.Recorder("two", shell: "[ $CNI_COMMAND = ADD ] && exit 4");
        node.Network("net", "1.0.0", """{"type": "one"}, {"type": "two"}""");
        node.Run("add", "net", pod).Fails(1, "plugin \"two\" ADD", "ended with status 4", "the undo failed too", "ended with status 3");
        Assert.Single(node.Cached());
        node.Run("add", "net", pod).Fails(1, "an earlier ADD", "was not finished");
        node.Run("check", "net", pod).Fails(1, "no finished ADD");
        File.WriteAllText($"{node.Directory}/ok", string.Empty);
        node.Run("del", "net", pod).Succeeds();
        Assert.Empty(node.Cached());
    }

    [Fact]
    public void What_is_attached_survives_a_second_add()
    {
        Node.NeedsReference();
        using Node node = new();
        string pod = node.AddPod();
        node.Network("net", "1.0.0", node.Bridge);
        node.Network("other", "1.0.0", node.Bridge);
        node.Run("add", "net", pod).Succeeds();
        node.Run("add", "net", pod).Fails(1, "is attached already", "code: 103");
        node.Run("add", "other", pod).Fails(1, "belongs to network \"net\"", "code: 103");
        node.Run("del", "other", pod).Fails(1, "belongs to network \"net\"");
        node.Run("add", "other", pod, "--container-id", "another").Fails(1, "interface \"eth0\" exists already");
        Assert.Equal(["10.88.0.2/24"], Node.Addresses(pod));
        Assert.Equal(["10.88.0.2"], node.Held("net"));
        Assert.Single(node.Cached());
        node.Run("add", "other", pod, "--ifname", "net1").Succeeds();
        node.Run("check", "net", pod).Succeeds();
    }

    [Theory]
    [InlineData("/nonexistent/ns", "No such file or directory (ENOENT)")]
    [InlineData("/etc/hostname", "is no network namespace")]
    [InlineData("/proc/self/ns/mnt", "is no network namespace")]
    [InlineData("/proc/self/ns/net", "namespace of this host itself")]
    public void What_is_no_containers_namespace_is_refused_before_any_plugin(string path, string text)
    {
        using Node node = new();
        node.Recorder("one");
        node.Network("net", "1.0.0", "{\"type\": \"one\"}");
        node.Run("add", "net", path).Fails(1, $"\"{path}\"", text, "code: 4");
        Assert.Empty(node.Calls());
        Assert.Empty(node.Cached());
    }

    [Fact]
    public void A_missing_plugin_is_named_before_any_is_run()
    {
        using Node node = new();
        node.Recorder("one");
        node.Network("net", "1.0.0", """{"type": "one"}, {"type": "not-there"}""");
        node.Run("add", "net", node.AddPod()).Fails(1, "failed to find plugin \"not-there\"", node.Plugins);
        Assert.Empty(node.Calls());
    }

    [Theory]
    [InlineData("echo garbage; exit 0", "printed no CNI result")]
    [InlineData("echo some words >&2; exit 5", "ended with status 5 and printed no CNI error: some words")]
    [InlineData("kill -9 $$", "was killed by signal 9")]
    [InlineData("sleep 20 >/dev/null 2>&1 & sleep 20", "did not answer within 1 s")]
    public void A_plugin_that_does_not_keep_to_the_protocol_is_told_and_undone(string shell, string text)
    {
        using Node node = new();
        node.Recorder("bad", shell: $"[ $CNI_COMMAND = ADD ] && {{ {shell}; }}");
        node.Network("net", "1.0.0", "{\"type\": \"bad\"}");
        node.Run("add", "net", node.AddPod(), "--timeout", "1").Fails(1, "plugin \"bad\" ADD", text, "code: 104");
        Assert.Equal(["ADD bad", "DEL bad"], node.Calls());
        Assert.Empty(node.Cached());
    }

    [Fact]
    public void A_cache_that_cannot_be_written_is_found_out_before_any_plugin()
    {
        using Node node = new();
        node.Recorder("one");
        node.Network("net", "1.0.0", "{\"type\": \"one\"}");
        File.WriteAllText(node.Cache, "not a directory");
        node.Run("add", "net", node.AddPod()).Fails(1, $"\"{node.Results}\": Not a directory (ENOTDIR)", "code: 5");
        Assert.Empty(node.Calls());
    }

    [Fact]
    public void Text_of_a_plugin_cannot_command_the_terminal()
    {
        using Node node = new();
        node.Recorder("one", shell: """[ $CNI_COMMAND = ADD ] && { printf '{"code": 100, "msg": "[red]a\\u001b[2Jb"}'; exit 1; }""");
        node.Network("net", "1.0.0", "{\"type\": \"one\"}");
        Outcome outcome = node.Run("add", "net", node.AddPod()).Fails(1, @"[red]a\u001b[2Jb");
        Assert.DoesNotContain('\u001b', outcome.ErrorOutput);
    }

    [Fact]
    public void A_file_can_be_named_and_be_a_single_plugin()
    {
        using Node node = new();
        node.Recorder("one");
        string path = $"{node.Directory}/single.conf";
        File.WriteAllText(path, """{"cniVersion": "0.4.0", "name": "solo", "type": "one"}""");
        string pod = node.AddPod();
        node.Run("add", path, pod).Succeeds();
        Assert.Equal("0.4.0", node.Input("one", "ADD").GetProperty("cniVersion").GetString());
        Assert.StartsWith("solo-cnitool-", node.Cached().Single(), StringComparison.Ordinal);
        node.Run("del", path, pod).Succeeds();
        Assert.Empty(node.Cached());
    }

    [Theory]
    [InlineData("0.2.0", "ip4")]
    [InlineData("0.3.1", "ips")]
    [InlineData("0.4.0", "ips")]
    public void Results_come_in_the_lists_version(string version, string key)
    {
        Node.NeedsReference();
        using Node node = new();
        string pod = node.AddPod();
        node.Network("net", version, node.Bridge);
        JsonElement result = node.Run("add", "net", pod, "--json").Succeeds().Json;
        Assert.Equal(version, result.GetProperty("cniVersion").GetString());
        Assert.True(result.TryGetProperty(key, out _));
        node.Run("del", "net", pod).Succeeds();
        node.Run("add", "net", pod).Says("10.88.0.3/24");
        node.Run("del", "net", pod).Succeeds();
        Assert.Empty(node.Held("net"));
    }

    [Fact]
    public void Old_versions_get_no_prevResult_at_del()
    {
        using Node node = new();
        node.Recorder("one", """{"cniVersion": "0.3.1", "ips": []}""");
        node.Network("net", "0.3.1", "{\"type\": \"one\"}");
        string pod = node.AddPod();
        node.Run("add", "net", pod).Succeeds();
        node.Run("check", "net", pod).Fails(1, "CHECK exists since 0.4.0", "code: 1");
        node.Run("del", "net", pod).Succeeds();
        Assert.False(node.Input("one", "DEL").TryGetProperty("prevResult", out _));
    }
}
