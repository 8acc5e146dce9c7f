using System;
using System.IO;
using System.Text;
using CsCni.Agent.Membership.Kubernetes;
using CsCni.Agent.Membership.Kubernetes.Api;
using CsCni.Fuzz.Targets;
using Xunit;

namespace CsCni.Fuzz.Tests;

/// <summary>Found: what the agent took from the Kubernetes API and its kubeconfig into the log.</summary>
public sealed class FoundApiTests
{
    /// <summary>The error repeated the rest of the answer as it was: kilobytes, line ends and all.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(int.MaxValue)]
    public void An_answer_that_is_no_JSON_is_not_repeated(int part)
    {
        byte[] answer = Encoding.UTF8.GetBytes("{\"kind\": \"Node\",\n \"metadata\": {\"name\": nX\n\u001b[2J" + new string('x', 5000));
        ApiObjectReader reader = new(Members.Keys, isWatch: false);
        ApiException exception = Assert.Throws<ApiException>(() => Members.Feed(reader, answer, part));
        Assert.Equal("the API's answer is not JSON: see its line 2, byte 24", exception.Message);
    }

    [Fact]
    public void An_answer_that_is_no_object_is_told_as_such()
    {
        ApiObjectReader reader = new(Members.Keys, isWatch: false);
        ApiException exception = Assert.Throws<ApiException>(() => Members.Feed(reader, "[1]"u8, 9));
        Assert.Equal("the API's answer is not JSON: an array where an object was expected", exception.Message);
    }

    [Theory]
    [InlineData("current-context: \"c\\u0007\"", "c\\u0007")]
    [InlineData("current-context: \"c\\n\"", "c\\n")]
    public void A_name_in_a_kubeconfig_is_quoted_in_one_plain_line(string file, string quoted)
    {
        using Scratch scratch = new();
        File.WriteAllText($"{scratch.Path}/kubeconfig", file);
        string message = Assert.Throws<ApiException>(() => Kubeconfig.Read($"{scratch.Path}/kubeconfig", null)).Message;
        Assert.Contains($"contexts has none of name \"{quoted}\"", message, StringComparison.Ordinal);
        Assert.DoesNotContain(message, char.IsControl);
    }

    [Fact]
    public void A_file_that_a_kubeconfig_names_is_quoted_in_one_plain_line()
    {
        using Scratch scratch = new();
        File.WriteAllText($"{scratch.Path}/kubeconfig", """
            current-context: c
            contexts: [{name: c, context: {cluster: c}}]
            clusters: [{name: c, cluster: {server: "https://h", certificate-authority: "a\nb"}}]
            """);
        string message = Assert.Throws<ApiException>(() => Kubeconfig.Read($"{scratch.Path}/kubeconfig", null)).Message;
        Assert.Contains("a\\nb\"", message, StringComparison.Ordinal);
        Assert.DoesNotContain(message, char.IsControl);
    }

    /// <summary>Nothing but the API's own care keeps a node from such a name.</summary>
    [Fact]
    public void A_nodes_name_is_quoted_in_one_plain_line()
    {
        ClusterView view = Members.NewView();
        NodeListing listing = new(Members.Network, view);
        foreach (string name in (string[])["a\n1", "a\n2"])
        {
            ApiObject node = new() { Name = name };
            node[AnnotationKind.SubnetManager] = "true";
            node[AnnotationKind.BackendType] = "vxlan";
            node[AnnotationKind.BackendDataV4] = """{"VNI":1,"VtepMAC":"0e:00:00:00:00:04"}""";
            node[AnnotationKind.PublicIpV4] = "192.168.50.9";
            node.PodCidrs.Add("10.244.9.0/24");
            listing.Add(node);
        }

        view.Commit(listing);
        Assert.StartsWith("node \"a\\n2\": its subnet 10.244.9.0-24 overlaps that of node \"a\\n1\", which is older", view.State()!.Faults["a\n2"], StringComparison.Ordinal);
    }
}
