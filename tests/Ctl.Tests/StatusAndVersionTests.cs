using System.Linq;
using System.Text.Json;
using Xunit;

namespace CsCni.Ctl.Tests;

/// <summary>cscnictl status, version, and what the command line itself says.</summary>
public sealed class StatusAndVersionTests
{
    [Fact]
    public void Status_asks_every_plugin()
    {
        using Node node = new();
        node.Recorder("one", shell: """[ $CNI_COMMAND = STATUS ] && { echo '{"code": 50, "msg": "range is exhausted"}'; exit 1; }""");
        node.Recorder("two");
        node.Network("net", "1.1.0", """{"type": "one"}, {"type": "two"}""");
        Outcome outcome = node.Run("status", "net");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("code 50 (plugin not available)", outcome.Output);
        Assert.Contains("range is exhausted", outcome.Output);
        Assert.Equal(["STATUS one", "STATUS two"], node.Calls());
        Assert.Equal(["cniVersion", "name", "type"], node.Input("two", "STATUS").EnumerateObject().Select(static member => member.Name));
        Assert.Null(node.Variable("two", "STATUS", "CNI_IFNAME"));
        JsonElement json = node.Run("status", "net", "--json").Json;
        Assert.False(json.GetProperty("ready").GetBoolean());
        Assert.Equal(50, json.GetProperty("plugins")[0].GetProperty("error").GetProperty("code").GetInt32());
        Assert.False(json.GetProperty("plugins")[1].TryGetProperty("error", out _));
        node.Recorder("one");
        node.Run("status", "net").Says("ready");
    }

    [Fact]
    public void Status_of_an_old_version_looks_whether_the_plugins_are_there()
    {
        using Node node = new();
        node.Recorder("one");
        node.Network("net", "1.0.0", "{\"type\": \"one\"}");
        Assert.Contains("STATUS exists since 1.1.0", node.Run("status", "net").Says("installed").ErrorOutput);
        Assert.Empty(node.Calls());
        node.Network("net", "1.0.0", """{"type": "one"}, {"type": "not-there"}""");
        Outcome outcome = node.Run("status", "net");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("failed to find plugin \"not-there\"", outcome.Output);
    }

    [Fact]
    public void Version_tells_what_plugins_support_and_what_the_list_wants()
    {
        Node.NeedsReference();
        using Node node = new();
        node.Network("net", "0.4.0", node.Bridge);
        node.Run("version", "net").Says("CNI version 0.4.0", "bridge", "0.3.1", "1.0.0", "ok");
        node.Recorder("old", shell: """[ $CNI_COMMAND = VERSION ] && { echo '{"cniVersion": "0.4.0", "supportedVersions": ["0.3.1", "0.4.0"]}'; exit; }""");
        node.Network("net", "1.1.0", "{\"type\": \"old\"}");
        Outcome outcome = node.Run("version", "net");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("does not support CNI version 1.1.0", outcome.Output);
        JsonElement json = node.Run("version", "net", "--json").Json;
        Assert.Equal("[\"0.3.1\",\"0.4.0\"]", JsonSerializer.Serialize(json.GetProperty("plugins")[0].GetProperty("supportedVersions")));
        Assert.Equal(1, json.GetProperty("plugins")[0].GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public void An_unknown_network_is_answered_with_those_there_are()
    {
        using Node node = new();
        node.Network("blue", "1.0.0", "{\"type\": \"one\"}");
        node.Network("red", "1.0.0", "{\"type\": \"one\"}");
        string pod = node.AddPod();
        node.Run("add", "green", pod).Fails(1, "no network \"green\"", node.Networks, "blue, red", "code: 7", "hint:");
        JsonElement error = node.Run("add", "green", pod, "--json").Json;
        Assert.Equal(7, error.GetProperty("code").GetInt32());
        node.Run("add", "green", pod, "--conf-dir", $"{node.Directory}/elsewhere").Fails(1, $"{node.Directory}/elsewhere", "there is no .conflist");
    }

    [Fact]
    public void A_file_with_a_fault_is_named_and_passed_over()
    {
        using Node node = new();
        node.Recorder("one");
        node.Network("net", "1.0.0", "{\"type\": \"one\"}");
        System.IO.File.WriteAllText($"{node.Networks}/00-broken.conflist", "{\"cniVersion\": \"1.0.0\", ");
        Assert.Contains("00-broken.conflist", node.Run("add", "net", node.AddPod()).Succeeds().ErrorOutput);
    }

    [Theory]
    [InlineData("Required argument 'NETNS' missing", "add", "net")]
    [InlineData("Required command was not provided")]
    [InlineData("Unrecognized command or argument 'attach'", "attach", "net", "x")]
    [InlineData("Unrecognized command or argument '--nonsense'", "add", "net", "x", "--nonsense")]
    [InlineData("--timeout \"soon\": expected 1 to 86400 seconds", "add", "net", "x", "--timeout", "soon")]
    [InlineData("--timeout \"0\": expected 1 to 86400 seconds", "add", "net", "x", "--timeout", "0")]
    public void Wrong_usage_ends_with_2(string text, params string[] arguments)
    {
        using Node node = new();
        node.Run(arguments).Fails(2, text, "--help");
    }

    [Theory]
    [InlineData("CNI_ARGS: invalid pair \"K\"", "--args", "K")]
    [InlineData("CAP_ARGS is not", "--cap-args", "[]")]
    [InlineData("interface name \"a/b\" contains a slash", "--ifname", "a/b")]
    [InlineData("interface name \"sixteen-bytes-xx\" has 16 bytes", "--ifname", "sixteen-bytes-xx")]
    [InlineData("container ID \"../x\" must start", "--container-id", "../x")]
    public void Parameters_that_plugins_would_refuse_are_refused_first(string text, string option, string value)
    {
        using Node node = new();
        node.Recorder("one");
        node.Network("net", "1.0.0", "{\"type\": \"one\"}");
        node.Run("add", "net", node.AddPod(), option, value).Fails(1, text);
        Assert.Empty(node.Calls());
        Assert.Empty(node.Cached());
    }

    [Fact]
    public void Help_has_the_variables_and_examples()
    {
        using Node node = new();
        node.Run("--help").Says("CNI_PATH", "NETCONFPATH", "Examples:", "Exit status:");
        node.Run("add", "--help").Says("CNI_ARGS", "CAP_ARGS", "CNI_IFNAME", "Examples:");
        node.Run("gc", "--help").Says("--keep", "--all", "--dry-run", "Examples:");
        Assert.Matches(@"^\d+\.\d+\.\d+", node.Run("--version").Succeeds().Output);
    }
}
