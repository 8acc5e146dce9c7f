using System.IO;
using System.Text.Json;
using Xunit;

namespace CsCni.Ctl.Tests;

/// <summary>cscnictl del and check, as processes.</summary>
public sealed class DelAndCheckTests
{
    [Fact]
    public void Del_works_when_the_namespace_is_gone()
    {
        Node.NeedsReference();
        using Node node = new();
        string pod = node.AddPod();
        node.Network("net", "1.0.0", node.Bridge);
        node.Run("add", "net", pod).Succeeds();
        Node.Must($"ip netns del {pod}");
        node.Run("del", "net", pod).Succeeds();
        Assert.Empty(node.Held("net"));
        Assert.Empty(node.Cached());
    }

    [Fact]
    public void Del_works_without_a_namespace_by_container_ID()
    {
        using Node node = new();
        node.Recorder("one");
        node.Network("net", "1.0.0", "{\"type\": \"one\"}");
        node.Run("add", "net", node.AddPod(), "-c", "web-1").Succeeds();
        node.Run("del", "net", string.Empty).Fails(2, "--container-id");
        node.Run("del", "net", string.Empty, "-c", "web-1").Says("container web-1");
        Assert.Equal(string.Empty, node.Variable("one", "DEL", "CNI_NETNS"));
        Assert.Empty(node.Cached());
    }

    [Fact]
    public void Del_and_check_repeat_what_add_was_given()
    {
        using Node node = new();
        node.Recorder("one");
        node.Network("net", "1.0.0", """{"type": "one", "capabilities": {"mac": true}}""");
        string pod = node.AddPod();
        node.Run("add", "net", pod, "--args", "A=b", "--cap-args", "{\"mac\": \"m\"}").Succeeds();
        node.Run("check", "net", pod).Succeeds();
        node.Run("del", "net", pod).Succeeds();
        foreach (string command in (string[])["CHECK", "DEL"])
        {
            Assert.Equal("A=b", node.Variable("one", command, "CNI_ARGS"));
            Assert.Equal("{\"mac\":\"m\"}", JsonSerializer.Serialize(node.Input("one", command).GetProperty("runtimeConfig")));
        }
    }

    [Fact]
    public void Del_uses_the_remembered_configuration_when_the_file_is_gone()
    {
        Node.NeedsReference();
        using Node node = new();
        string pod = node.AddPod();
        node.Network("net", "1.0.0", node.Bridge);
        node.Run("add", "net", pod).Succeeds();
        File.Delete($"{node.Networks}/10-net.conflist");
        node.Run("del", "net", pod).Says("detached");
        Assert.False(Node.PodHas(pod, "eth0"));
        Assert.Empty(node.Held("net"));
        node.Run("del", "net", pod).Fails(1, "no network \"net\"");
    }

    [Fact]
    public void Del_stops_at_an_error_and_can_be_repeated()
    {
        using Node node = new();
        node.Recorder("one");
        node.Recorder("two", shell: $"[ $CNI_COMMAND = DEL ] && [ ! -e {node.Directory}/ok ] && exit 1");
        node.Network("net", "1.0.0", """{"type": "one"}, {"type": "two"}""");
        string pod = node.AddPod();
        node.Run("add", "net", pod).Succeeds();
        node.Run("del", "net", pod).Fails(1, "plugin \"two\" DEL");
        Assert.Single(node.Cached());
        Assert.DoesNotContain("DEL one", node.Calls());
        File.WriteAllText($"{node.Directory}/ok", string.Empty);
        node.Run("del", "net", pod).Succeeds();
        Assert.Contains("DEL one", node.Calls());
        Assert.Empty(node.Cached());
    }

    [Theory]
    [InlineData("{\"kind\": \"cni")]
    [InlineData("{\"kind\": \"cniCacheV1\"}")]
    [InlineData("")]
    public void Del_works_over_a_damaged_cache_file(string content)
    {
        using Node node = new();
        node.Recorder("one");
        node.Network("net", "1.0.0", "{\"type\": \"one\"}");
        string pod = node.AddPod();
        node.Run("add", "net", pod).Succeeds();
        File.WriteAllText($"{node.Results}/{node.Cached()[0]}", content);
        node.Run("del", "net", pod).Succeeds();
        Assert.Contains("DEL one", node.Calls());
        Assert.False(node.Input("one", "DEL").TryGetProperty("prevResult", out _));
        Assert.Empty(node.Cached());
    }

    [Fact]
    public void Del_refuses_the_hosts_own_namespace()
    {
        using Node node = new();
        node.Recorder("one");
        node.Network("net", "1.0.0", "{\"type\": \"one\"}");
        node.Run("del", "net", "/proc/self/ns/net").Fails(1, "namespace of this host itself");
        Assert.Empty(node.Calls());
        node.RunWith(["CNI_NETNS_OVERRIDE=1"], "del", "net", "/proc/self/ns/net").Succeeds();
        Assert.Equal(["DEL one"], node.Calls());
    }

    [Fact]
    public void Check_sees_what_was_changed()
    {
        Node.NeedsReference();
        using Node node = new();
        string pod = node.AddPod();
        node.Network("net", "1.0.0", node.Bridge);
        node.Run("add", "net", pod).Succeeds();
        node.Run("check", "net", pod).Succeeds();
        Node.Must($"ip -n {pod} addr del 10.88.0.2/24 dev eth0");
        node.Run("check", "net", pod).Fails(1, "plugin \"bridge\" CHECK", "10.88.0.2");
    }

    [Fact]
    public void Check_can_be_switched_off_by_the_list()
    {
        using Node node = new();
        node.Recorder("one");
        node.Network("net", "1.0.0", "{\"type\": \"one\"}", "\"disableCheck\": \"true\",");
        string pod = node.AddPod();
        node.Run("add", "net", pod).Succeeds();
        node.Run("check", "net", pod).Says("nothing was checked", "disableCheck");
        Assert.Equal(["ADD one"], node.Calls());
    }

    [Fact]
    public void Check_of_what_was_never_added_fails()
    {
        using Node node = new();
        node.Recorder("one");
        node.Network("net", "1.0.0", "{\"type\": \"one\"}");
        node.Run("check", "net", node.AddPod()).Fails(1, "no finished ADD", "code: 3", "hint:");
        Assert.Empty(node.Calls());
    }

    /// <summary>The config moved on to another version while the container was running.</summary>
    [Fact]
    public void PrevResult_comes_in_the_configs_version()
    {
        using Node node = new();
        node.Recorder("one", """{"cniVersion": "0.4.0", "ips": [{"version": "4", "address": "10.9.9.9/24"}]}""");
        string pod = node.AddPod();
        node.Network("net", "0.4.0", "{\"type\": \"one\"}");
        node.Run("add", "net", pod).Succeeds();
        node.Network("net", "1.0.0", "{\"type\": \"one\"}");
        node.Run("del", "net", pod).Succeeds();
        JsonElement previous = node.Input("one", "DEL").GetProperty("prevResult");
        Assert.Equal("1.0.0", previous.GetProperty("cniVersion").GetString());
        Assert.Equal("{\"address\":\"10.9.9.9/24\"}", JsonSerializer.Serialize(previous.GetProperty("ips")[0]));
    }
}
