using CsCni.Agent.Flannel;
using CsCni.Linux;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CsCni.Tests.Agent.Flannel;

public sealed class SubnetKeyTests
{
    [Theory]
    [InlineData("10.5.52.0-24", "10.5.52.0/24", null)]
    [InlineData("10.5.1.0-24&fc00::-64", "10.5.1.0/24", "fc00::/64")]
    [InlineData("0.0.0.0-0&fd00:0:0:1::-64", null, "fd00:0:0:1::/64")]
    public void As_Flannel_writes_them(string text, string? v4, string? v6)
    {
        Assert.True(SubnetKey.TryParse(text, out SubnetKey key));
        Assert.Equal(v4 is null ? default : IpPrefix.Parse(v4), key.V4);
        Assert.Equal(v6 is null ? default : IpPrefix.Parse(v6), key.V6);
        Assert.Equal(text, key.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.5.52.0")]
    [InlineData("10.5.52.0/24")]
    [InlineData("10.5.52.0-33")]
    [InlineData("10.5.52.1-24")]
    [InlineData("10.5.52-24")]
    [InlineData("10.5.52.0-24&")]
    [InlineData("10.5.52.0-24&10.5.53.0-24")]
    [InlineData("fc00::-64")]
    [InlineData("fc00::-64&10.5.52.0-24")]
    [InlineData("10.5.52.0-24&fc00::1-64")]
    [InlineData("10.5.52.0-24&fc00::-64&fc00::-64")]
    [InlineData("0.0.0.0-0")]
    [InlineData("10.5.52.0-24-24")]
    [InlineData("10.5.52.0-24/x")]
    [InlineData("&")]
    [InlineData("config")]
    public void Others_are_none(string text) => Assert.False(SubnetKey.TryParse(text, out _));

    [Fact]
    public void Any_text_is_read_or_refused_and_what_is_read_is_written_so() => Prop.ForAll(
        Gen.ArrayOf(Gen.Elements("0123456789abcf:.-&/ \0".ToCharArray())).Select(static characters => new string(characters)).ToArbitrary(),
        static text => !SubnetKey.TryParse(text, out SubnetKey key) || (SubnetKey.TryParse(key.ToString(), out SubnetKey again) && again == key))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));

    [Fact]
    public void All_subnets_come_back() => Prop.ForAll<uint, byte, ulong>(static (four, length, six) =>
    {
        IpPrefix v4 = new IpPrefix(new(IpFamily.V4, four), 1 + (length % 32)).NetworkPrefix;
        IpPrefix v6 = new IpPrefix(new(IpFamily.V6, (System.UInt128)six << 50), length % 129).NetworkPrefix;
        foreach (SubnetKey key in (SubnetKey[])[new(v4, default), new(v4, v6), new(default, v6)])
        {
            if (!SubnetKey.TryParse(key.ToString(), out SubnetKey read) || read != key)
            {
                return false;
            }
        }

        return true;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
}
