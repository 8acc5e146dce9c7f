using System;
using CsCni.Agent.Membership.Kubernetes;
using Xunit;

namespace CsCni.Tests.Agent.Kubernetes;

public sealed class AnnotationKeysTests
{
    [Theory]
    [InlineData("flannel.alpha.coreos.com", "flannel.alpha.coreos.com/public-ip")]
    [InlineData("flannel.alpha.coreos.com/", "flannel.alpha.coreos.com/public-ip")]
    [InlineData("example.org/blue", "example.org/blue-public-ip")]
    [InlineData("example.org/blue-", "example.org/blue-public-ip")]
    [InlineData("example.org/0_b-l", "example.org/0_b-l-public-ip")]
    public void Follow_Flannels_rule_for_the_prefix(string prefix, string key) => Assert.Equal(key, new AnnotationKeys(prefix)[AnnotationKind.PublicIpV4]);

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("localhost")]
    [InlineData("flannel.alpha.coreos.com/a/b")]
    [InlineData("Flannel.coreos.com")]
    [InlineData("flannel.coreos.com/Blue")]
    [InlineData(".com/x")]
    [InlineData("a..b/x")]
    [InlineData("a.b/x\"")]
    public void Refuse_a_prefix_that_cannot_begin_a_key(string prefix) =>
        Assert.Contains($"annotation prefix \"{prefix}\"", Assert.Throws<FormatException>(() => new AnnotationKeys(prefix)).Message, StringComparison.Ordinal);

    [Fact]
    public void Are_Flannels()
    {
        AnnotationKeys keys = new("f.g");
        Assert.Equal("f.g/kube-subnet-manager", keys[AnnotationKind.SubnetManager]);
        Assert.Equal("f.g/backend-type", keys[AnnotationKind.BackendType]);
        Assert.Equal("f.g/backend-data", keys[AnnotationKind.BackendDataV4]);
        Assert.Equal("f.g/backend-v6-data", keys[AnnotationKind.BackendDataV6]);
        Assert.Equal("f.g/public-ip", keys[AnnotationKind.PublicIpV4]);
        Assert.Equal("f.g/public-ipv6", keys[AnnotationKind.PublicIpV6]);
        Assert.Equal("f.g/public-ip-overwrite", keys[AnnotationKind.PublicIpOverwriteV4]);
        Assert.Equal("f.g/public-ipv6-overwrite", keys[AnnotationKind.PublicIpOverwriteV6]);
        Assert.Equal("f.g/node-public-ip", keys[AnnotationKind.RequestedIpV4]);
        Assert.Equal("f.g/node-public-ipv6", keys[AnnotationKind.RequestedIpV6]);
    }
}
