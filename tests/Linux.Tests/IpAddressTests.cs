using System;
using System.Net;
using System.Net.Sockets;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CsCni.Linux.Tests;

/// <summary>Against System.Net.IPAddress where both follow the RFCs, and against Go's net.ParseIP, whose rules the peers follow, by table.</summary>
public sealed class IpAddressTests
{
    [Fact]
    public void Every_v4_address_has_the_text_and_bytes_that_the_framework_gives_it() => Prop.ForAll<uint>(value =>
    {
        IPAddress oracle = new(BitConverter.GetBytes(value));
        IpAddress address = IpAddress.FromBytes(oracle.GetAddressBytes());
        return address.IsV4 && address.ToString() == oracle.ToString() && IpAddress.Parse(oracle.ToString()) == address && Bytes(address, oracle);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_v6_address_has_the_text_and_bytes_that_the_framework_gives_it() => Prop.ForAll<ushort[], byte>((groups, zeros) =>
    {
        byte[] bytes = new byte[16];
        for (int index = 0; index < 8; index++)
        {
            ushort group = groups.Length == 0 || (zeros >> index & 1) != 0 ? (ushort)0 : groups[index % groups.Length];
            (bytes[2 * index], bytes[(2 * index) + 1]) = ((byte)(group >> 8), (byte)group);
        }

        IPAddress oracle = new(bytes);
        IpAddress address = IpAddress.FromBytes(bytes);

        // The framework writes mapped, compatible and ISATAP addresses with a dotted end; ours has one form for all.
        string text = oracle.ToString();
        return (text.Contains('.') || address.ToString() == text)
            && (oracle.IsIPv4MappedToIPv6 || (IpAddress.TryParse(text, out IpAddress read) && read == address))
            && (oracle.IsIPv4MappedToIPv6 || IpAddress.Parse(address.ToString()) == address)
            && address.IsV6 && Bytes(address, oracle);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void What_is_read_the_framework_reads_too() => Prop.ForAll(
        Gen.ArrayOf(Gen.Elements("0123456789abcdefF:.::%/ +-xg\0".ToCharArray())).Select(static characters => new string(characters)).ToArbitrary(),
        static text => !IpAddress.TryParse(text, out IpAddress address)
            || (IPAddress.TryParse(text, out IPAddress? oracle) && Normal(oracle).Equals(IPAddress.Parse(address.ToString()))))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("1::")]
    [InlineData("1:2:3:4:5:6:7:8")]
    [InlineData("1:0:0:2::")]
    [InlineData("2001:db8::1:0:0:1")]
    [InlineData("fe80::")]
    public void Canonical_text_is_kept(string text) => Assert.Equal(text, IpAddress.Parse(text).ToString());

    [Theory]
    [InlineData("::ffff:10.1.2.3", "10.1.2.3")]
    [InlineData("::FFFF:0a01:0203", "10.1.2.3")]
    [InlineData("0:0:0:0:0:ffff:10.1.2.3", "10.1.2.3")]
    [InlineData("64:ff9b::10.1.2.3", "64:ff9b::a01:203")]
    [InlineData("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1")]
    [InlineData("1:0:2:0:3:0:4:0", "1:0:2:0:3:0:4:0")]
    [InlineData("0001::00ab", "1::ab")]
    [InlineData("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0")]
    [InlineData("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8")]
    public void Other_text_is_read(string text, string canonical) => Assert.Equal(canonical, IpAddress.Parse(text).ToString());

    /// <summary>Each is refused by Go's net.ParseIP as well.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.")]
    [InlineData("1.2.3.4.")]
    [InlineData(".1.2.3.4")]
    [InlineData("1..2.3")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.256")]
    [InlineData("1.2.3.1000")]
    [InlineData("01.2.3.4")]
    [InlineData("1.2.3.04")]
    [InlineData("1.2.3.00")]
    [InlineData("0x1.2.3.4")]
    [InlineData("1.2.3.-4")]
    [InlineData("1.2.3.+4")]
    [InlineData("1.2.3.4 ")]
    [InlineData(" 1.2.3.4")]
    [InlineData("1.2.3.4\0")]
    [InlineData("1\0.2.3.4")]
    [InlineData("1.2.3.٤")]
    [InlineData("1.2.3.4/24")]
    [InlineData(":")]
    [InlineData(":::")]
    [InlineData("1:::2")]
    [InlineData("1::2::3")]
    [InlineData(":1::")]
    [InlineData("::1:")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1:2:3:4:5:6:7:8::")]
    [InlineData("::1:2:3:4:5:6:7:8")]
    [InlineData("1:2:3:4::5:6:7:8")]
    [InlineData("12345::")]
    [InlineData("g::")]
    [InlineData("+1::")]
    [InlineData("1 ::")]
    [InlineData("1\0::")]
    [InlineData("::1\0")]
    [InlineData("fe80::1%eth0")]
    [InlineData("[::1]")]
    [InlineData("::1/64")]
    [InlineData("1.2.3.4::")]
    [InlineData("::1.2.3.4:5")]
    [InlineData("::1.2.3")]
    [InlineData("::01.2.3.4")]
    [InlineData("1:2:3:4:5:6:7:1.2.3.4")]
    public void No_address(string text) => Assert.False(IpAddress.TryParse(text, out _));

    [Theory]
    [InlineData("127.8.0.1", true, false, false)]
    [InlineData("128.0.0.1", false, false, false)]
    [InlineData("::1", true, false, false)]
    [InlineData("::2", false, false, false)]
    [InlineData("223.255.255.255", false, false, false)]
    [InlineData("224.0.0.0", false, true, false)]
    [InlineData("239.255.255.255", false, true, false)]
    [InlineData("240.0.0.0", false, false, false)]
    [InlineData("ff02::1", false, true, false)]
    [InlineData("feff::1", false, false, false)]
    [InlineData("169.254.1.1", false, false, true)]
    [InlineData("169.253.255.255", false, false, false)]
    [InlineData("fe80::1", false, false, true)]
    [InlineData("febf::1", false, false, true)]
    [InlineData("fec0::1", false, false, false)]
    public void Kinds_of_addresses(string text, bool loopback, bool multicast, bool linkLocal)
    {
        IpAddress address = IpAddress.Parse(text);
        Assert.Equal((loopback, multicast, linkLocal), (address.IsLoopback, address.IsMulticast, address.IsLinkLocal));
    }

    [Fact]
    public void Arithmetic_stays_in_the_family()
    {
        Assert.Equal("10.1.0.0", IpAddress.Parse("10.0.255.255").Add(1).ToString());
        Assert.Equal("0.0.0.0", IpAddress.Parse("255.255.255.255").Add(1).ToString());
        Assert.Equal("::", IpAddress.Parse("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff").Add(1).ToString());
        Assert.Equal("1::", IpAddress.Parse("0:ffff:ffff:ffff:ffff:ffff:ffff:ffff").Add(1).ToString());
        Assert.True(IpAddress.Parse("255.255.255.255") < IpAddress.Parse("::"));
        Assert.True(IpAddress.Parse("10.0.0.9") < IpAddress.Parse("10.0.0.10"));
        Assert.NotEqual(IpAddress.FromBytes([0, 0, 0, 1]), IpAddress.Parse("::1"));
        Assert.False(default(IpAddress).IsValid);
        Assert.False(IpAddress.FromBytes([1, 2, 3]).IsValid);
        Assert.Throws<ArgumentOutOfRangeException>(() => new IpAddress(IpFamily.V4, UInt128.One << 32));
    }

    [Fact]
    public void Prefixes_are_computed_as_by_masking_bytes() => Prop.ForAll<ulong, ulong, byte>((high, low, bits) =>
    {
        byte[] bytes = [.. BitConverter.GetBytes(high), .. BitConverter.GetBytes(low)];
        return Agrees(bytes, bits % 129) && Agrees(bytes[..4], bits % 33);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Theory]
    [InlineData("10.1.2.3/16", "10.1.2.3/16")]
    [InlineData("10.1.2.3/0", "10.1.2.3/0")]
    [InlineData("10.1.2.3/32", "10.1.2.3/32")]
    [InlineData("::/0", "::/0")]
    [InlineData("fd00::1/128", "fd00::1/128")]
    [InlineData("::ffff:10.1.2.3/120", "10.1.2.3/24")]
    public void Prefix_text(string text, string canonical) => Assert.Equal(canonical, IpPrefix.Parse(text).ToString());

    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("10.1.2.3/")]
    [InlineData("/8")]
    [InlineData("10.1.2.3/33")]
    [InlineData("10.1.2.3/256")]
    [InlineData("10.1.2.3/-1")]
    [InlineData("10.1.2.3/+8")]
    [InlineData("10.1.2.3/ 8")]
    [InlineData("10.1.2.3/8 ")]
    [InlineData("10.1.2.3/8\0")]
    [InlineData("10.1.2.3/8/8")]
    [InlineData("10.1.2.3/255.0.0.0")]
    [InlineData("::/129")]
    [InlineData("::ffff:10.1.2.3/24")]
    [InlineData("10.1.2/24")]
    public void No_prefix(string text) => Assert.False(IpPrefix.TryParse(text, out _));

    [Theory]
    [InlineData("10.0.0.0/8", "10.255.0.0/16", true)]
    [InlineData("10.255.0.0/16", "10.0.0.0/8", true)]
    [InlineData("10.0.0.0/8", "11.0.0.0/8", false)]
    [InlineData("0.0.0.0/0", "::/0", false)]
    [InlineData("10.0.0.1/24", "10.0.0.200/24", true)]
    [InlineData("fd00::/64", "fd00:0:0:1::/64", false)]
    [InlineData("::/0", "fd00::/64", true)]
    public void Overlap(string one, string other, bool expected)
    {
        Assert.Equal(expected, IpPrefix.Parse(one).Overlaps(IpPrefix.Parse(other)));
        Assert.Equal(expected, IpPrefix.Parse(other).Overlaps(IpPrefix.Parse(one)));
    }

    private static bool Agrees(byte[] address, int length)
    {
        byte[] network = new byte[address.Length];
        byte[] last = new byte[address.Length];
        for (int bit = 0; bit < 8 * address.Length; bit++)
        {
            int own = address[bit / 8] >> (7 - (bit % 8)) & 1;
            network[bit / 8] |= (byte)((bit < length ? own : 0) << (7 - (bit % 8)));
            last[bit / 8] |= (byte)((bit < length ? own : 1) << (7 - (bit % 8)));
        }

        IpPrefix prefix = new(IpAddress.FromBytes(address), length);
        return prefix.Network == IpAddress.FromBytes(network) && prefix.Last == IpAddress.FromBytes(last)
            && prefix.Contains(prefix.Network) && prefix.Contains(prefix.Last) && prefix.Contains(prefix.Address)
            && (length == 0 || (!prefix.Contains(prefix.Last.Add(1)) && !prefix.Contains(prefix.Network.Add(UInt128.MaxValue))))
            && prefix.HasNoHostBits == (prefix.Network == prefix.Address)
            && (!prefix.Address.IsV4 || IpPrefix.Parse(prefix.ToString()) == prefix);
    }

    private static bool Bytes(IpAddress address, IPAddress oracle)
    {
        byte[] bytes = new byte[address.ByteCount];
        address.WriteBytes(bytes);
        return bytes.AsSpan().SequenceEqual(oracle.GetAddressBytes());
    }

    private static IPAddress Normal(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 && address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
