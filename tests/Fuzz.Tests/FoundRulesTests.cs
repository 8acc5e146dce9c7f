using System;
using System.Text;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Plugin.Config;
using CsCni.Plugin.Features;
using CsCni.Plugin.Rules;
using Xunit;

namespace CsCni.Fuzz.Tests;

/// <summary>Found: names of links that no link can have, in the files of rules and in prevResult, were an "internal error" where elements are made of them.</summary>
public sealed class FoundRulesTests
{
    private const string Document =
        """{"name": "net", "containerID": "c1", "ifName": "eth0", "part": "interface", "hostLink": "veth1", "routedLink": "br0", "mac": "02:00:00:00:00:01", "addresses": ["10.1.0.5/16"], "ingressPolicy": 1}""";

    [Theory]
    [InlineData("br0", "02:00:00:00:00:01")]
    [InlineData("veth1", "../veth1")]
    [InlineData("eth0", "eth0 is too long a name")]
    [InlineData("c1", "c1/../c2")]
    [InlineData("\"net\"", "\"\"")]
    public void A_file_with_a_name_that_is_none_is_none(string good, string bad)
    {
        Assert.Equal("br0", Read(Document).RoutedLink);
        Assert.Contains(good, Document, StringComparison.Ordinal);
        Assert.Throws<CniException>(() => Read(Document.Replace(good, bad, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_file_without_links_is_read() =>
        Assert.Equal(string.Empty, Read(Document.Replace("br0", string.Empty, StringComparison.Ordinal).Replace("veth1", string.Empty, StringComparison.Ordinal)).HostLink);

    [Fact]
    public void A_previous_result_that_names_no_link_is_refused_or_passed_over()
    {
        CniResult result = new();
        result.Interfaces.Add(new("cni0", string.Empty, string.Empty, 0));
        result.Interfaces.Add(new("a name of more than fifteen characters", string.Empty, string.Empty, 0));
        Assert.Contains("more than fifteen", Assert.Throws<CniException>(() => FirewallFeature.RequireBridge(result, IngressPolicy.Isolated)).Message, StringComparison.Ordinal);
        Assert.Equal(string.Empty, PortMapFeature.HostLinkOf(result));
        result.Interfaces[1] = new("veth1", string.Empty, string.Empty, 0);
        Assert.Equal(("cni0", "veth1"), FirewallFeature.RequireBridge(result, IngressPolicy.Isolated));
        Assert.Equal("veth1", PortMapFeature.HostLinkOf(result));
    }

    private static AttachmentRules Read(string document) => RulesDocument.Read(Encoding.UTF8.GetBytes(document), "file");
}
