using System;
using System.Text;
using CsCni.Agent.Flannel;
using CsCni.Agent.Membership.Etcd;
using CsCni.Fuzz.Targets;
using Xunit;

namespace CsCni.Fuzz.Tests;

/// <summary>Found: keys of subnets in etcd.</summary>
public sealed class FoundRegistryTests
{
    /// <summary>Read as a node that has all of IPv4, and written as one that has none of it.</summary>
    [Theory]
    [InlineData("0.0.0.0-00")]
    [InlineData("0.0.0.0-00&fc00::-64")]
    public void All_of_IPv4_is_nobodys_subnet(string text)
    {
        Assert.False(SubnetKey.TryParse(text, out _));
        Assert.True(SubnetKey.TryParse("0.0.0.0-0&fc00::-64", out SubnetKey key));
        Assert.Equal("0.0.0.0-0&fc00::-64", key.ToString());
    }

    /// <summary>A key is whatever somebody has put into etcd.</summary>
    [Theory]
    [InlineData("/coreos.com/network/subnets/10.5.1.0-24\n", "{}")]
    [InlineData("/coreos.com/network/subnets/10.5.1.0-24", "{\"PublicIP\": \"\\u001b\"}")]
    [InlineData("/coreos.com/network/\u001b[2J", "")]
    public void What_is_wrong_with_an_entry_is_one_plain_line(string key, string value)
    {
        SubnetVerdict verdict = SubnetJudge.Judge(new("/coreos.com/network"), new(key, Encoding.UTF8.GetBytes(value)), Members.Network, out _);
        Assert.DoesNotContain(verdict.Fault!, char.IsControl);
        Assert.Equal("a\\nb", new FlannelFormatException("a\nb").Message);
    }
}
