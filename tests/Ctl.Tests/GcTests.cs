using System.IO;
using System.Text.Json;
using Xunit;

namespace CsCni.Ctl.Tests;

/// <summary>cscnictl gc, as a process.</summary>
public sealed class GcTests
{
    [Fact]
    public void Attachments_without_a_namespace_go_and_the_others_stay()
    {
        Node.NeedsReference();
        using Node node = new();
        string gone = node.AddPod();
        string stays = node.AddPod();
        node.Network("net", "1.0.0", node.Bridge);
        node.Run("add", "net", gone, "-c", "gone").Succeeds();
        node.Run("add", "net", stays, "-c", "stays").Succeeds();
        Node.Must($"ip netns del {gone}");
        Assert.Equal(["10.88.0.2", "10.88.0.3"], node.Held("net"));
        node.Run("gc", "net", "--dry-run").Says("gone", "would go", "stays");
        Assert.Equal(["10.88.0.2", "10.88.0.3"], node.Held("net"));
        node.Run("gc", "net").Says("gone", "removed");
        Assert.Equal(["10.88.0.3"], node.Held("net"));
        Assert.Equal(["net-stays-eth0"], node.Cached());
        node.Run("check", "net", stays, "-c", "stays").Succeeds();
    }

    [Fact]
    public void Plugins_are_told_what_stays()
    {
        using Node node = Three(out _);
        node.Run("gc", "net", "--keep", "a/eth0", "--keep", "c/eth0").Succeeds();
        Assert.Equal(["net-a-eth0", "net-c-eth0", "other-x-eth0"], node.Cached());
        const string expected = """[{"containerID":"a","ifname":"eth0"},{"containerID":"c","ifname":"eth0"}]""";
        Assert.Equal(expected, JsonSerializer.Serialize(node.Input("one", "GC").GetProperty("cni.dev/valid-attachments")));
        Assert.Equal(expected, JsonSerializer.Serialize(node.Input("one", "GC").GetProperty("cni.dev/attachments")));
        Assert.Null(node.Variable("one", "GC", "CNI_CONTAINERID"));
        Assert.Null(node.Variable("one", "GC", "CNI_NETNS"));
        Assert.Null(node.Variable("one", "GC", "CNI_IFNAME"));
        Assert.Equal(["DEL one", "GC one"], node.Calls()[^2..]);
    }

    [Fact]
    public void All_takes_everything_of_the_network_and_nothing_of_others()
    {
        using Node node = Three(out _);
        JsonElement report = node.Run("gc", "net", "--all", "--json").Succeeds().Json;
        Assert.Equal(3, report.GetProperty("removed").GetArrayLength());
        Assert.Equal(["other-x-eth0"], node.Cached());
        Assert.Equal("[]", JsonSerializer.Serialize(node.Input("one", "GC").GetProperty("cni.dev/valid-attachments")));
    }

    /// <summary>An older libcni remembers no namespace, and this plugin tells no sandbox: nobody knows that it is gone.</summary>
    [Fact]
    public void An_attachment_whose_namespace_is_unknown_stays()
    {
        using Node node = Three(out _);
        string path = $"{node.Results}/net-a-eth0";
        using (JsonDocument document = JsonDocument.Parse(File.ReadAllText(path)))
        {
            string netns = document.RootElement.GetProperty("netns").GetString()!;
            File.WriteAllText(path, File.ReadAllText(path).Replace($"\"netns\":\"{netns}\",", string.Empty, System.StringComparison.Ordinal));
        }

        Assert.DoesNotContain("netns", File.ReadAllText(path));
        node.Run("gc", "net").Succeeds();
        Assert.Contains("net-a-eth0", node.Cached());
    }

    [Fact]
    public void An_empty_memory_is_no_order_to_remove_everything()
    {
        using Node node = new();
        node.Recorder("one");
        node.Network("net", "1.1.0", "{\"type\": \"one\"}");
        node.Run("gc", "net").Fails(1, "no attachment of network \"net\" is remembered", "--all", "--cache-dir");
        Assert.Empty(node.Calls());
        node.Run("gc", "net", "--all").Succeeds();
        Assert.Equal(["GC one"], node.Calls());
    }

    [Fact]
    public void DisableGC_of_the_list_is_obeyed()
    {
        using Node node = new();
        node.Recorder("one");
        node.Network("net", "1.1.0", "{\"type\": \"one\"}", "\"disableGC\": true,");
        node.Run("add", "net", node.AddPod()).Succeeds();
        node.Run("gc", "net", "--all").Says("nothing was done", "disableGC");
        Assert.Equal(["ADD one"], node.Calls());
        Assert.Single(node.Cached());
    }

    [Fact]
    public void It_goes_on_after_errors_and_tells_them()
    {
        using Node node = Three(out string pod);
        node.Recorder("one", shell: """
            [ $CNI_COMMAND$CNI_CONTAINERID = DELa ] && { echo '{"code": 100, "msg": "a is stuck"}'; exit 1; }
            [ $CNI_COMMAND = GC ] && { echo '{"code": 101, "msg": "gc is stuck"}'; exit 1; }
            """);
        Outcome outcome = node.Run("gc", "net", "--all");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("a is stuck", outcome.Output);
        Assert.Contains("gc is stuck", outcome.Output);
        Assert.Equal(["net-a-eth0", "other-x-eth0"], node.Cached());
        Assert.True(Node.Can($"ip netns exec {pod} true"));
    }

    [Theory]
    [InlineData("--all and --keep contradict", "--all", "--keep", "a/eth0")]
    [InlineData("expected CONTAINERID/IFNAME", "--keep", "a")]
    [InlineData("expected CONTAINERID/IFNAME", "--keep", "a/b/c")]
    public void A_list_that_says_nothing_clear_is_refused(string text, params string[] options)
    {
        using Node node = new();
        node.Run(["gc", "net", .. options]).Fails(2, text);
    }

    /// <summary>A node with a recorder "one" of 1.1.0, three attachments of "net" and one of "other".</summary>
    private static Node Three(out string pod)
    {
        Node node = new();
        node.Recorder("one", """{"cniVersion": "1.1.0"}""");
        node.Network("net", "1.1.0", "{\"type\": \"one\"}");
        node.Network("other", "1.1.0", "{\"type\": \"one\"}");
        pod = node.AddPod();
        foreach (string containerId in (string[])["a", "b", "c"])
        {
            node.Run("add", "net", pod, "-c", containerId).Succeeds();
        }

        node.Run("add", "other", pod, "-c", "x").Succeeds();
        return node;
    }
}
