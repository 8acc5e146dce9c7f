using System;
using Xunit;

namespace CsCni.Cni.Tests;

public sealed class CniArgumentsTests
{
    [Fact]
    public void Kubernetes_sends_what_nobody_knows()
    {
        CniArguments arguments = CniArguments.Parse(
            "IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=web;K8S_POD_INFRA_CONTAINER_ID=9c1;K8S_POD_UID=7;IP=10.1.2.3", "IP", "MAC");
        Assert.Equal("10.1.2.3", arguments.Get("IP"));
        Assert.Null(arguments.Get("MAC"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("IP=")]
    [InlineData("IP=;")]
    [InlineData("ip=10.1.2.3;IgnoreUnknown=true")]
    public void An_absent_and_an_empty_value_are_none(string text) => Assert.Null(CniArguments.Parse(text, "IP").Get("IP"));

    [Theory]
    [InlineData("IP", "IP")]
    [InlineData("IP=1=2", "IP=1=2")]
    [InlineData("=1", "=1")]
    [InlineData("IP=1;rubbish;", "rubbish")]
    public void A_malformed_pair_is_named(string text, string pair)
    {
        CniException error = Refused(text);
        Assert.Equal(4, error.Code);
        Assert.Contains($"invalid pair \"{pair}\"", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("IP=1;X=2;Y=3")]
    [InlineData("X=2;Y=3;IgnoreUnknown=0")]
    [InlineData("X=2;Y=3;IgnoreUnknown=False")]
    public void Unknown_keys_are_named_at_once(string text)
    {
        CniException error = Refused(text);
        Assert.Equal(4, error.Code);
        Assert.Contains("unknown args [X=2 Y=3]", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X=2;IgnoreUnknown=maybe")]
    [InlineData("IP=1;IgnoreUnknown=maybe")]
    public void IgnoreUnknown_is_a_truth_value_even_where_nothing_is_unknown(string text)
    {
        CniException error = Refused(text);
        Assert.Equal(4, error.Code);
        Assert.Contains("IgnoreUnknown is \"maybe\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_of_two_equal_keys_counts() => Assert.Equal("2", CniArguments.Parse("IP=1;IP=2", "IP").Get("IP"));

    private static CniException Refused(string text) => Assert.Throws<CniException>(() => CniArguments.Parse(text, "IP"));
}
