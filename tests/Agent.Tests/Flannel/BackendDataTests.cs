using System;
using System.Text;
using CsCni.Agent.Flannel;
using CsCni.Linux;
using CsCni.Overlay;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CsCni.Tests.Agent.Flannel;

public sealed class BackendDataTests
{
    private const string Shipped = """{"VNI":1,"VtepMAC":"12:c6:65:89:b4:e3"}""";

    private static readonly string[] _pieces =
        ["{", "}", ":", ",", "\"", "null", "\"VNI\"", "\"VtepMAC\"", "1", "-1", "4294967296", "\"12:c6:65:89:b4:e3\"", "\"00:00:00:00:00:00\"", "\\", "é", "\0", "1.5"];

    [Fact]
    public void As_Flannel_writes_it()
    {
        BackendData data = new(1, Mac("12:c6:65:89:b4:e3"));
        Assert.Equal(Shipped, data.ToJson(BackendType.Vxlan));
        Assert.Equal("null", default(BackendData).ToJson(BackendType.HostGw));
        Assert.Equal(data, Read(Shipped));
    }

    /// <summary>Flannel's way to its own MAC after a restart, by which it takes over what we wrote: trim <c>"}</c>, split at <c>:"</c>, two parts.</summary>
    [Fact]
    public void Flannel_finds_the_MAC_in_it() => Prop.ForAll<uint, ulong>(static (vni, mac) =>
    {
        MacAddress address = new(mac);
        string[] parts = new BackendData(vni, address).ToJson(BackendType.Vxlan).TrimEnd('"', '}').Split(":\"");
        return parts.Length == 2 && parts[1] == address.ToString();
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_written_is_read() => Prop.ForAll<uint, ulong>(static (vni, mac) =>
    {
        // Unicast and not zero, as a link's are.
        BackendData data = new(vni & OverlayBackend.MaxVni, new((mac & 0xfeff_ffff_ffff) | 1));
        return Read(data.ToJson(BackendType.Vxlan)) == data;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("""{"VtepMAC":"12:c6:65:89:b4:e3"}""", 0u)]
    [InlineData("""{ "vni" : 77, "vtepmac" : "12-C6-65-89-B4-E3", "Other": {} }""", 77u)]
    public void Other_writers_may_write_otherwise(string json, uint vni) => Assert.Equal(new(vni, Mac("12:c6:65:89:b4:e3")), Read(json));

    [Theory]
    [InlineData("null", "data is not a JSON object")]
    [InlineData("", "data is empty")]
    [InlineData("{}", "data: invalid VtepMAC (missing): expected the unicast MAC")]
    [InlineData("""{"VNI":1,"VtepMAC":"12:c6:65:89:b4"}""", "invalid VtepMAC \"12:c6:65:89:b4\"")]
    [InlineData("""{"VNI":1,"VtepMAC":"00:00:00:00:00:00"}""", "invalid VtepMAC \"00:00:00:00:00:00\"")]
    [InlineData("""{"VNI":1,"VtepMAC":"01:c6:65:89:b4:e3"}""", "invalid VtepMAC \"01:c6:65:89:b4:e3\"")]
    [InlineData("""{"VNI":1,"VtepMAC":5}""", "VtepMAC is 5, expected a string")]
    [InlineData("""{"VNI":16777216,"VtepMAC":"12:c6:65:89:b4:e3"}""", "invalid VNI 16777216: expected a number from 0 to 16777215")]
    [InlineData("""{"VNI":"1","VtepMAC":"12:c6:65:89:b4:e3"}""", "VNI is \"1\", expected a whole number")]
    public void What_is_wrong_is_named(string json, string message) =>
        Assert.Contains(message, Assert.Throws<FlannelFormatException>(() => Read(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void Data_of_host_gw_are_not_looked_at() => Assert.Equal(default, BackendData.Read("rubbish"u8.ToArray(), BackendType.HostGw, "data"));

    [Fact]
    public void Any_input_is_read_or_refused() => Prop.ForAll(Gen.ArrayOf(Gen.Elements(_pieces)).ToArbitrary(), static pieces =>
    {
        try
        {
            return !Read(string.Concat(pieces)).VtepMac.IsZero;
        }
        catch (FlannelFormatException exception)
        {
            return exception.Message.StartsWith("data", StringComparison.Ordinal);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    private static BackendData Read(string json) => BackendData.Read(Encoding.UTF8.GetBytes(json), BackendType.Vxlan, "data");

    private static MacAddress Mac(string text) => MacAddress.TryParse(text, out MacAddress mac) ? mac : throw new FormatException(text);
}
