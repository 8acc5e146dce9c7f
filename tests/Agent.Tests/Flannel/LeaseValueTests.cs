using System;
using System.Text;
using CsCni.Agent.Flannel;
using CsCni.Linux;
using CsCni.Overlay;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CsCni.Tests.Agent.Flannel;

public sealed class LeaseValueTests
{
    private static readonly string[] _pieces =
    [
        "{", "}", ":", ",", "null", "5", "\"PublicIP\"", "\"PublicIPv6\"", "\"BackendType\"", "\"BackendData\"", "\"vxlan\"", "\"1.2.3.4\"", "\"fd00::1\"",
        "{\"VNI\":1,\"VtepMAC\":\"12:c6:65:89:b4:e3\"}", "[", "\"", "\\u0000", "\n",
    ];

    private static readonly BackendData _data = new(1, MacAddress.TryParse("12:c6:65:89:b4:e3", out MacAddress mac) ? mac : default);

    [Fact]
    public void Vxlan_of_one_family() => Same(
        """{"PublicIP":"1.2.3.4","PublicIPv6":null,"BackendType":"vxlan","BackendData":{"VNI":1,"VtepMAC":"12:c6:65:89:b4:e3"}}""",
        new() { PublicIpV4 = IpAddress.Parse("1.2.3.4"), BackendType = "vxlan", DataV4 = _data });

    [Fact]
    public void Vxlan_of_both_families() => Same(
        """{"PublicIP":"1.2.3.4","PublicIPv6":"fd00::1","BackendType":"vxlan","BackendData":{"VNI":1,"VtepMAC":"12:c6:65:89:b4:e3"},"BackendV6Data":{"VNI":1,"VtepMAC":"12:c6:65:89:b4:e3"}}""",
        new() { PublicIpV4 = IpAddress.Parse("1.2.3.4"), PublicIpV6 = IpAddress.Parse("fd00::1"), BackendType = "vxlan", DataV4 = _data, DataV6 = _data });

    [Fact]
    public void Vxlan_of_IPv6_alone() => Same(
        """{"PublicIP":"0.0.0.0","PublicIPv6":"fd00::1","BackendType":"vxlan","BackendV6Data":{"VNI":1,"VtepMAC":"12:c6:65:89:b4:e3"}}""",
        new() { PublicIpV6 = IpAddress.Parse("fd00::1"), BackendType = "vxlan", DataV6 = _data });

    [Fact]
    public void Host_gw() => Same(
        """{"PublicIP":"1.2.3.4","PublicIPv6":null,"BackendType":"host-gw"}""",
        new() { PublicIpV4 = IpAddress.Parse("1.2.3.4"), BackendType = "host-gw" });

    [Fact]
    public void Reservation_for_a_node_that_is_yet_to_come() => Same(
        """{"PublicIP":"1.2.3.4","PublicIPv6":null}""", new() { PublicIpV4 = IpAddress.Parse("1.2.3.4") });

    [Fact]
    public void Null_data_and_data_of_other_backends_mean_nothing()
    {
        Assert.Equal(Read("""{"PublicIP":"1.2.3.4","BackendType":"host-gw"}"""), Read("""{"PublicIP":"1.2.3.4","BackendType":"host-gw","BackendData":null,"BackendV6Data":null}"""));
        Assert.Equal("wireguard", Read("""{"PublicIP":"1.2.3.4","BackendType":"wireguard","BackendData":{"PublicKey":"x","Port":51820}}""").BackendType);
    }

    [Theory]
    [InlineData("", "/k is empty")]
    [InlineData("null", "/k is not a JSON object")]
    [InlineData("""{"PublicIP":"1.2.3"}""", "/k: invalid PublicIP \"1.2.3\": expected the node's IPv4 address")]
    [InlineData("""{"PublicIP":"fd00::1"}""", "invalid PublicIP")]
    [InlineData("""{"PublicIP":"127.0.0.1"}""", "invalid PublicIP \"127.0.0.1\"")]
    [InlineData("""{"PublicIP":"224.0.0.1"}""", "invalid PublicIP \"224.0.0.1\"")]
    [InlineData("""{"PublicIP":"1.2.3.4","PublicIPv6":"1.2.3.4"}""", "invalid PublicIPv6 \"1.2.3.4\": expected the node's IPv6 address")]
    [InlineData("""{"PublicIP":5}""", "PublicIP is 5, expected a string")]
    [InlineData("""{"PublicIP":"1.2.3.4","BackendType":["vxlan"]}""", "BackendType is [\"vxlan\"], expected a string")]
    [InlineData("""{"PublicIP":"1.2.3.4","BackendType":"vxlan","BackendData":"x"}""", "/k: BackendData is not a JSON object")]
    [InlineData("""{"PublicIP":"1.2.3.4","BackendType":"vxlan","BackendData":{"VtepMAC":"x"}}""", "/k: BackendData: invalid VtepMAC \"x\"")]
    public void What_is_wrong_is_named(string json, string message) =>
        Assert.Contains(message, Assert.Throws<FlannelFormatException>(() => Read(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void Any_input_is_read_or_refused() => Prop.ForAll(Gen.ArrayOf(Gen.Elements(_pieces)).ToArbitrary(), static pieces =>
    {
        try
        {
            LeaseValue value = Read(string.Concat(pieces));
            return !value.Serves(BackendType.Vxlan) || Read(value.ToJson()).PublicIpV4 == value.PublicIpV4;
        }
        catch (FlannelFormatException exception)
        {
            return exception.Message.StartsWith("/k", StringComparison.Ordinal) && !exception.Message.Contains('\n', StringComparison.Ordinal);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    private static void Same(string json, LeaseValue value)
    {
        Assert.Equal(json, value.ToJson());
        Assert.Equal(value, Read(json));
    }

    private static LeaseValue Read(string json) => LeaseValue.Read(Encoding.UTF8.GetBytes(json), "/k");
}
