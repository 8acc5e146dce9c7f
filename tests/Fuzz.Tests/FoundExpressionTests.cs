using System;
using System.Text;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Plugin.Config;
using Xunit;

namespace CsCni.Fuzz.Tests;

/// <summary>Found: the allow list of sysctls, whose expressions are an administrator's and whose keys are anybody's.</summary>
public sealed class FoundExpressionTests
{
    /// <summary>The allow list goes down a level of the stack for each character of a key: a long one ended the process without an error.</summary>
    [Fact]
    public void An_endless_sysctl_key_is_refused()
    {
        JsonObject config = Config("{\"sysctl\": {\"net.ipv4." + new string('a', 300_000) + "\": \"1\"}}");
        Assert.Throws<CniException>(() => SysctlSetting.Read(config["sysctl"], "eth0"));
    }

    [Fact]
    public void The_longest_key_that_is_taken_is_matched() =>
        SmallStack.Run(() => Assert.True(Expression.Parse("^net/(.*)+[a-z]*$").IsFoundIn("net/" + new string('a', 251))));

    /// <summary>The first took minutes, the second would still have: only repetitions were counted.</summary>
    [Theory]
    [InlineData("^(a*)*b")]
    [InlineData("^a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?b")]
    [InlineData("^(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)b")]
    public void An_expression_with_too_many_ways_to_match_ends(string text)
    {
        double start = ThreadTime.Microseconds();
        Assert.Throws<FormatException>(() => Expression.Parse(text).IsFoundIn(new string('a', 200)));
        Assert.InRange(ThreadTime.Microseconds() - start, 0, 2_000_000);
    }

    [Theory]
    [InlineData("^net/.*/a.*b.*/c")]
    [InlineData("(net|core)/.*x.*y")]
    [InlineData("^net/ipv[46]/conf/[a-z0-9_]+/[a-z_]*$")]
    public void A_sane_expression_is_served_for_the_longest_key(string text) =>
        Assert.False(Expression.Parse(text).IsFoundIn("net/ipv4/" + new string('a', 40) + "/" + new string('-', 205)));

    [Theory]
    [InlineData('(', 200)]
    [InlineData('a', 200_000)]
    public void An_endless_expression_is_refused(char character, int count) =>
        SmallStack.Run(() => Assert.Throws<FormatException>(() => Expression.Parse(new string(character, count))));

    private static JsonObject Config(string text) => JsonText.ParseObject(Encoding.UTF8.GetBytes(text), "config");
}
