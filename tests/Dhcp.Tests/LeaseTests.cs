using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Cni.Results;
using CsCni.Dhcp.Daemon;
using CsCni.Dhcp.Leases;
using CsCni.Dhcp.Wire;
using CsCni.Linux;
using Xunit;

namespace CsCni.Dhcp.Tests;

/// <summary>What is made of a server's answer, and of the configuration.</summary>
public sealed class LeaseTests
{
    [Theory]
    [InlineData(3600u, null, null, 1800, 3060, 3600)]
    [InlineData(3600u, 100u, 200u, 100, 200, 3600)]
    [InlineData(3600u, 0u, 0u, 1800, 3060, 3600)]
    [InlineData(3600u, 3000u, 2000u, 1800, 2000, 3600)]
    [InlineData(3600u, 4000u, 5000u, 1800, 3060, 3600)]
    [InlineData(0u, null, null, 0.5, 0.85, 1)]
    [InlineData(4294967294u, null, null, 2147483647, 3650722199.9, 4294967294)]
    public void TimesAreTheServersWhereTheyAreInOrder(uint lease, uint? renewal, uint? rebinding, double renew, double rebind, double expire) =>
        Assert.Equal(new(1000 + (long)(1000 * renew), 1000 + (long)(1000 * rebind), 1000 + (long)(1000 * expire)), LeaseTimes.Of(1000, lease, renewal, rebinding));

    [Fact]
    public void AnInfiniteLeaseIsNeverRenewed() =>
        Assert.Equal(new(LeaseTimes.Never, LeaseTimes.Never, LeaseTimes.Never), LeaseTimes.Of(1000, uint.MaxValue, 5, 6));

    [Theory]
    [InlineData("3:0a4d0001", "0.0.0.0/0>10.77.0.1")]
    [InlineData("3:0a4d0001 33:c0a805000a4d0009", "192.168.5.0/24>10.77.0.9 0.0.0.0/0>10.77.0.1")]
    [InlineData("33:0a0000000a4d0009ac1004050a4d0009", "10.0.0.0/8>10.77.0.9 172.16.4.5/32>10.77.0.9")]
    [InlineData("33:000000000a4d0009e00000010a4d0009c0a80500", "")]
    [InlineData("3:0a4d0001 121:100a090a4d0007", "10.9.0.0/16>10.77.0.7")]
    [InlineData("121:000a4d0002180a080000000000", "0.0.0.0/0>10.77.0.2 10.8.0.0/24>0.0.0.0@253")]
    [InlineData("121:200a4d00090a4d0002", "10.77.0.9/32>10.77.0.2")]
    [InlineData("121:0cac1f0a4d0002", "172.16.0.0/12>10.77.0.2")]
    [InlineData("3:0a4d0001 121:210a4d00090a4d0002", "0.0.0.0/0>10.77.0.1")]
    [InlineData("3:0a4d0001 121:100a090a4d00", "0.0.0.0/0>10.77.0.1")]
    [InlineData("", "")]
    public void RoutesAreOfTheOptionThatCounts(string options, string expected)
    {
        List<ResultRoute> routes = Dhcpv4Routes.Read(Message(options), 0);
        Assert.Equal(expected, string.Join(' ', routes.Select(static route => $"{route.Destination}>{route.Gateway}{(route.Scope is { } scope ? $"@{scope}" : "")}")));
        Assert.All(Dhcpv4Routes.Read(Message(options), 7), static route => Assert.Equal(7u, route.Priority));
    }

    [Theory]
    [InlineData("1:ffffff00", 24)]
    [InlineData("1:ffffffff", 32)]
    [InlineData("1:80000000", 1)]
    public void AMaskIsOnesThenZeros(string options, int length) =>
        Assert.Equal(length, Dhcpv4Grant.Read(Message(options), 0, 0, out _)!.Address.Length);

    [Theory]
    [InlineData("")]
    [InlineData("1:ff00ff00")]
    [InlineData("1:00000000")]
    [InlineData("1:ffff")]
    public void WithoutAMaskThereIsNoAddress(string options)
    {
        Assert.Null(Dhcpv4Grant.Read(Message(options), 0, 0, out string fault));
        Assert.Contains("DHCP option Subnet Mask not found in DHCPACK", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("127.0.0.1")]
    [InlineData("224.0.0.1")]
    public void AnAddressThatNoLinkCanHaveIsRefused(string address)
    {
        Assert.Null(Dhcpv4Grant.Read(Message("1:ffffff00", address), 0, 0, out string fault));
        Assert.Contains(address, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void TheClientIdentifierFitsItsOption()
    {
        Attachment plain = new("net", "c1", "eth0");
        Assert.Equal("\0c1/net/eth0", Encoding.ASCII.GetString(ClientIdentity.V4(plain)));
        Attachment first = new(new string('n', 200), new string('c', 200), "eth0");
        Attachment second = first with { IfName = "eth1" };
        Assert.Equal(255, ClientIdentity.V4(first).Length);
        Assert.NotEqual(ClientIdentity.V4(first), ClientIdentity.V4(second));
        Assert.Equal(ClientIdentity.V4(first), ClientIdentity.V4(first));
        byte[] duid = ClientIdentity.V6(plain);
        Assert.Equal((18, (byte)4, 0x80), (duid.Length, duid[1], duid[8] & 0xf0));
        Assert.NotEqual(duid, ClientIdentity.V6(plain with { IfName = "eth1" }));
    }

    [Fact]
    public void TheArgumentComesBeforeTheValue()
    {
        LeaseSettings settings = Settings("""{"provide": [{"option": "host-name", "value": "a", "fromArg": "NAME"}, {"option": "60", "value": "b", "fromArg": "ABSENT"}, {"option": "77"}]}""", "X=1;NAME=web=1;Y");
        Assert.Equal(["12 web=1", "60 b"], settings.Provided.Select(static option => $"{option.Code} {Encoding.ASCII.GetString(option.Value)}"));
    }

    [Theory]
    [InlineData("{}", "1 121 3 33 6 15 119")]
    [InlineData("""{"request": [{"option": "42"}, {"option": "routers"}, {"option": "42"}]}""", "1 121 33 6 15 119 42 3")]
    [InlineData("""{"request": [{"skipDefault": true}]}""", "")]
    [InlineData("""{"request": [{"skipDefault": true, "option": "subnet-mask"}]}""", "1")]
    public void RequestedOptionsAreListedOnce(string ipam, string expected) => Assert.Equal(expected, string.Join(' ', Settings(ipam, string.Empty).Requested));

    [Fact]
    public void OptionsThatFillAMessageAreRefused()
    {
        string option = $$"""{"option": "200", "value": "{{new string('x', 255)}}"}""";
        CniException error = Assert.Throws<CniException>(() => Settings($$"""{"provide": [{{option}}, {{option}}]}""", string.Empty));
        Assert.Contains("514", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10s", 10_000)]
    [InlineData("1m2s", 62_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("500ms", 500)]
    [InlineData("1h", 3_600_000)]
    [InlineData("", 0)]
    [InlineData("10", 0)]
    [InlineData("s", 0)]
    [InlineData("-1s", 0)]
    [InlineData("1s2", 0)]
    [InlineData("0s", 0)]
    [InlineData("1.2.3s", 0)]
    [InlineData("9999h", 0)]
    [InlineData("99999999999999999999999999999s", 0)]
    public void DurationsAreAsGoWritesThem(string text, long milliseconds)
    {
        Assert.Equal(milliseconds > 0, Duration.TryParse(text, out long read));
        Assert.True(milliseconds == 0 || read == milliseconds);
    }

    [Fact]
    public void PausesDoubleUpToTheLongest()
    {
        RetryLimits limits = new(10_000, 5_000, 60_000);
        Assert.InRange(limits.Pause(0), 900, 1100);
        Assert.InRange(limits.Pause(1), 1800, 2200);
        Assert.InRange(limits.Pause(3), 4500, 5500);
        Assert.InRange(limits.Pause(1000), 4500, 5500);
    }

    private static LeaseSettings Settings(string ipam, string arguments) =>
        LeaseSettings.Read(JsonText.ParseObject(Encoding.UTF8.GetBytes(ipam), "ipam"), arguments);

    /// <summary>An acknowledgement with options as "code:hex", spaces between.</summary>
    private static Dhcpv4Message Message(string options, string address = "10.77.0.50")
    {
        Dictionary<byte, byte[]> values = [];
        foreach (string option in options.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = option.Split(':');
            values[byte.Parse(parts[0])] = Convert.FromHexString(parts[1]);
        }

        return new(new(true, 1, 0, false, default, IpAddress.Parse(address), default), values);
    }
}
