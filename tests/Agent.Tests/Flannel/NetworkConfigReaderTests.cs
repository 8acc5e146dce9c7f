using System;
using System.Linq;
using System.Text;
using CsCni.Agent.Flannel;
using CsCni.Linux;
using CsCni.Overlay;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CsCni.Tests.Agent.Flannel;

public sealed class NetworkConfigReaderTests
{
    private const string Vxlan = """ "Backend": {"Type":"vxlan"} """;

    /// <summary>The pieces that random documents are made of: keys and values on both sides of each rule, and bytes that belong nowhere.</summary>
    private static readonly string[] _pieces =
    [
        "{", "}", ":", ",", "[", "]", "\"", "null", "true", "false", "0", "-1", "24", "31", "1e9", "99999999999999999999", "\0", "\\u0000", "é", "\ufeff",
        "\"Network\":", "\"network\":", "\"IPv6Network\":", "\"EnableIPv4\":", "\"EnableIPv6\":", "\"SubnetLen\":", "\"SubnetMin\":", "\"SubnetMax\":",
        "\"IPv6SubnetLen\":", "\"IPv6SubnetMin\":", "\"Backend\":", "\"Type\":", "\"VNI\":", "\"Port\":", "\"MTU\":", "\"vxlan\"", "\"host-gw\"", "\"udp\"",
        "\"10.0.0.0/8\"", "\"0.0.0.0/0\"", "\"::/0\"", "\"10.1.0.0\"", "\"fd00::/48\"", "\"fd00::/126\"", "\"255.255.255.255/32\"", "\"fd00:0:0:1::\"",
    ];

    [Fact]
    public void The_config_that_Flannel_ships()
    {
        NetworkConfig config = Read("""
            {
              "Network": "10.244.0.0/16",
              "EnableNFTables": false,
              "Backend": {
                "Type": "vxlan"
              }
            }
            """);
        Assert.Equal(IpPrefix.Parse("10.244.0.0/16"), config.Cluster.Network.V4);
        Assert.False(config.Cluster.Network.V6.IsValid);
        Assert.Equal(new OverlayBackend { Type = BackendType.Vxlan, Vni = 1, Port = 8472 }, config.Cluster.Backend);
        Assert.Equal(new SubnetPlan(24, IpAddress.Parse("10.244.1.0"), IpAddress.Parse("10.244.255.0")), config.SubnetsV4);
        Assert.False(config.SubnetsV6.IsPresent);
        Assert.False(config.EnableNFTables);
    }

    [Fact]
    public void Every_key_in_any_case_the_last_of_two_counts_and_unknown_ones_do_not()
    {
        NetworkConfig config = Read("""
            {"NETWORK":"10.0.0.0/8","network":"10.10.7.7/15","subnetlen":26,"SUBNETMIN":"10.10.1.64","SubnetMax":"10.11.0.0","enableipv6":true,
             "ipv6network":"fd00:1::/56","IPv6SubnetLen":60,"IPv6SubnetMin":"fd00:1:0:20::","IPv6SubnetMax":"fd00:1:0:f0::","enableNFTables":true,"Other":[1],
             "BACKEND":{"TYPE":"VXLAN","vni":16777215,"PORT":4789,"mtu":1400,"gbp":true,"learning":true,"directrouting":true,"txchecksumoffload":false,"MacPrefix":"0E-2A"}}
            """);
        Assert.Equal(IpPrefix.Parse("10.10.0.0/15"), config.Cluster.Network.V4);
        Assert.Equal(IpPrefix.Parse("fd00:1::/56"), config.Cluster.Network.V6);
        Assert.Equal(new SubnetPlan(26, IpAddress.Parse("10.10.1.64"), IpAddress.Parse("10.11.0.0")), config.SubnetsV4);
        Assert.Equal(new SubnetPlan(60, IpAddress.Parse("fd00:1:0:20::"), IpAddress.Parse("fd00:1:0:f0::")), config.SubnetsV6);
        Assert.True(config.EnableNFTables);
        OverlayBackend expected = new()
        {
            Type = BackendType.Vxlan,
            Vni = 16777215,
            Port = 4789,
            UnderlayMtu = 1400,
            Gbp = true,
            Learning = true,
            DirectRouting = true,
            TxChecksumOffload = false,
        };
        Assert.Equal(expected, config.Cluster.Backend);
    }

    [Fact]
    public void Only_families_that_are_enabled_have_a_network()
    {
        NetworkConfig six = Read("""{"EnableIPv4":false,"EnableIPv6":true,"Network":"nonsense","IPv6Network":"fd00::/48","Backend":{"Type":"host-gw","VNI":0}}""");
        Assert.False(six.Cluster.Network.V4.IsValid);
        Assert.False(six.SubnetsV4.IsPresent);
        Assert.Equal(new SubnetPlan(64, IpAddress.Parse("fd00:0:0:1::"), IpAddress.Parse("fd00:0:0:ffff::")), six.SubnetsV6);
        Assert.Equal(new OverlayBackend { Type = BackendType.HostGw }, six.Cluster.Backend);

        NetworkConfig four = Read("""{"Network":"10.0.0.0/16","IPv6Network":5,"Backend":{"Type":"host-gw"}}""");
        Assert.False(four.Cluster.Network.V6.IsValid);
    }

    [Theory]
    [InlineData("10.0.0.0/8", 24, "10.0.1.0", "10.255.255.0")]
    [InlineData("10.1.0.0/22", 24, "10.1.1.0", "10.1.3.0")]
    [InlineData("10.1.0.0/23", 25, "10.1.0.128", "10.1.1.128")]
    [InlineData("10.1.0.0/24", 26, "10.1.0.64", "10.1.0.192")]
    [InlineData("10.1.0.0/28", 30, "10.1.0.4", "10.1.0.12")]
    [InlineData("0.0.0.0/0", 24, "0.0.1.0", "255.255.255.0")]
    public void Lengths_and_bounds_that_are_not_given(string network, int length, string min, string max)
    {
        SubnetPlan plan = Read($$"""{"Network":"{{network}}","SubnetLen":0,"SubnetMin":"0.0.0.0","SubnetMax":null,{{Vxlan}}}""").SubnetsV4;
        Assert.Equal(new SubnetPlan(length, IpAddress.Parse(min), IpAddress.Parse(max)), plan);
    }

    [Theory]
    [InlineData("fd00::/48", 64, "fd00:0:0:1::", "fd00:0:0:ffff::")]
    [InlineData("fd00::/62", 64, "fd00:0:0:1::", "fd00:0:0:3::")]
    [InlineData("fd00::/63", 65, "fd00::8000:0:0:0", "fd00:0:0:1:8000::")]
    [InlineData("fd00::/124", 126, "fd00::4", "fd00::c")]
    public void Lengths_and_bounds_that_are_not_given_in_IPv6(string network, int length, string min, string max)
    {
        SubnetPlan plan = Read($$"""{"EnableIPv4":false,"EnableIPv6":true,"IPv6Network":"{{network}}",{{Vxlan}}}""").SubnetsV6;
        Assert.Equal(new SubnetPlan(length, IpAddress.Parse(min), IpAddress.Parse(max)), plan);
    }

    [Theory]
    [InlineData("", "/x/config is empty")]
    [InlineData("[]", "/x/config is not a JSON object")]
    [InlineData("{\"Network\":", "/x/config is not valid JSON: line 1, byte 12")]
    [InlineData("""{"Backend":{"Type":"vxlan"}}""", "/x/config: invalid Network (missing): expected an IPv4 network like \"10.244.0.0/16\", since EnableIPv4 is true")]
    [InlineData("""{"Network":"fd00::/48","Backend":{"Type":"vxlan"}}""", "invalid Network \"fd00::/48\": expected an IPv4 network")]
    [InlineData("""{"Network":"10.0.0.0","Backend":{"Type":"vxlan"}}""", "invalid Network \"10.0.0.0\"")]
    [InlineData("""{"Network":7,"Backend":{"Type":"vxlan"}}""", "Network is 7, expected a string")]
    [InlineData("""{"EnableIPv4":false,"Network":"10.0.0.0/8","Backend":{"Type":"vxlan"}}""", "EnableIPv4 is false and EnableIPv6 is not true")]
    [InlineData("""{"EnableIPv4":"no","Network":"10.0.0.0/8"}""", "EnableIPv4 is \"no\", expected true or false")]
    [InlineData("""{"EnableIPv6":true,"Network":"10.0.0.0/8","Backend":{"Type":"vxlan"}}""", "invalid IPv6Network (missing)")]
    [InlineData("""{"EnableIPv6":true,"Network":"10.0.0.0/8","IPv6Network":"10.0.0.0/8"}""", "invalid IPv6Network \"10.0.0.0/8\": expected an IPv6 network")]
    [InlineData("""{"Network":"10.0.0.0/29","Backend":{"Type":"vxlan"}}""", "invalid Network \"10.0.0.0/29\": expected /28 or larger")]
    [InlineData("""{"EnableIPv4":false,"EnableIPv6":true,"IPv6Network":"fd00::/125","Backend":{"Type":"vxlan"}}""", "expected /124 or larger")]
    [InlineData("""{"Network":"10.0.0.0/16","SubnetLen":31,"Backend":{"Type":"vxlan"}}""", "invalid SubnetLen 31: expected 18 to 30")]
    [InlineData("""{"Network":"10.0.0.0/16","SubnetLen":17,"Backend":{"Type":"vxlan"}}""", "invalid SubnetLen 17: expected 18 to 30")]
    [InlineData("""{"Network":"10.0.0.0/16","SubnetLen":-24,"Backend":{"Type":"vxlan"}}""", "invalid SubnetLen -24")]
    [InlineData("""{"Network":"10.0.0.0/16","SubnetLen":"24","Backend":{"Type":"vxlan"}}""", "SubnetLen is \"24\", expected a whole number")]
    [InlineData("""{"Network":"10.0.0.0/16","SubnetMin":"10.1.0.0","Backend":{"Type":"vxlan"}}""", "invalid SubnetMin \"10.1.0.0\": expected an address within 10.0.0.0/16")]
    [InlineData("""{"Network":"10.0.0.0/16","SubnetMax":"fd00::","Backend":{"Type":"vxlan"}}""", "invalid SubnetMax \"fd00::\": expected an address of 10.0.0.0/16")]
    [InlineData("""{"Network":"10.0.0.0/16","SubnetMin":"10.0.3.1","Backend":{"Type":"vxlan"}}""", "invalid SubnetMin \"10.0.3.1\": expected the first address of a /24, as 10.0.3.0")]
    [InlineData("""{"Network":"10.0.0.0/16","SubnetMin":"10.0.9.0","SubnetMax":"10.0.8.0","Backend":{"Type":"vxlan"}}""", "expected 10.0.9.0 to be at most SubnetMax, 10.0.8.0")]
    [InlineData("""{"Network":"10.0.0.0/16"}""", "invalid Backend (missing): expected {\"Type\":\"vxlan\"}")]
    [InlineData("""{"Network":"10.0.0.0/16","Backend":"vxlan"}""", "Backend is \"vxlan\", expected an object")]
    [InlineData("""{"Network":"10.0.0.0/16","Backend":{}}""", "invalid Backend.Type (missing): expected \"vxlan\" or \"host-gw\"")]
    [InlineData("""{"Network":"10.0.0.0/16","Backend":{"Type":"wireguard","PSK":"s3cret"}}""", "invalid Backend.Type \"wireguard\": expected \"vxlan\" or \"host-gw\"")]
    [InlineData("""{"Network":"10.0.0.0/16","Backend":{"Type":"vxlan","VNI":0}}""", "invalid Backend.VNI 0: expected a number from 1 to 16777215")]
    [InlineData("""{"Network":"10.0.0.0/16","Backend":{"Type":"vxlan","VNI":16777216}}""", "invalid Backend.VNI 16777216")]
    [InlineData("""{"Network":"10.0.0.0/16","Backend":{"Type":"vxlan","Port":65536}}""", "invalid Backend.Port 65536: expected a number from 0 to 65535")]
    [InlineData("""{"Network":"10.0.0.0/16","Backend":{"Type":"vxlan","MTU":117}}""", "invalid Backend.MTU 117: expected 0 for the MTU of the underlay's link, or 118 to 65535")]
    [InlineData("""{"Network":"10.0.0.0/16","EnableIPv6":true,"IPv6Network":"fd00::/48","Backend":{"Type":"vxlan","MTU":1329}}""", "or 1330 to 65535")]
    [InlineData("""{"Network":"10.0.0.0/16","Backend":{"Type":"vxlan","TxChecksumOffload":0}}""", "Backend.TxChecksumOffload is 0, expected true or false")]
    public void What_breaks_a_rule_is_named(string json, string message) =>
        Assert.Contains(message, Assert.Throws<FlannelFormatException>(() => Read(json)).Message, StringComparison.Ordinal);

    /// <summary>Flannel checks these with etcd only, where it is the one that divides the network.</summary>
    [Theory]
    [InlineData("""{"Network":"10.0.0.0/30","Backend":{"Type":"vxlan"}}""")]
    [InlineData("""{"Network":"10.0.0.0/16","SubnetLen":31,"SubnetMin":"10.9.0.0","Backend":{"Type":"vxlan"}}""")]
    public void Rules_of_division_do_not_matter_where_subnets_come_from_elsewhere(string json)
    {
        NetworkConfig config = NetworkConfigReader.Read(Encoding.UTF8.GetBytes(json), "net-conf.json", SubnetOrigin.Elsewhere);
        Assert.False(config.SubnetsV4.IsPresent);
        Assert.Throws<FlannelFormatException>(() => Read(json));
    }

    [Fact]
    public void A_plan_holds_the_subnets_that_it_can_give()
    {
        SubnetPlan plan = Read($$"""{"Network":"10.0.0.0/16","SubnetMin":"10.0.4.0","SubnetMax":"10.0.6.0",{{Vxlan}}}""").SubnetsV4;
        string[] candidates = ["10.0.3.0/24", "10.0.4.0/24", "10.0.6.0/24", "10.0.7.0/24", "10.0.5.0/25", "10.0.5.1/24", "fd00::/24"];
        Assert.Equal(["10.0.4.0/24", "10.0.6.0/24"], candidates.Where(candidate => plan.Contains(IpPrefix.Parse(candidate))));
        Assert.False(default(SubnetPlan).Contains(IpPrefix.Parse("10.0.4.0/24")));
    }

    [Fact]
    public void Any_input_is_read_or_refused() => Prop.ForAll(
        Gen.ArrayOf(Gen.Elements(_pieces)).ToArbitrary(), static pieces => ReadOrRefused(string.Concat(pieces)))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(3000).WithEndSize(60));

    /// <summary>Whole documents, of which each key has one of several values: some are read, some are not.</summary>
    [Fact]
    public void Any_values_are_read_within_the_rules_or_refused()
    {
        (string Key, string[] Values)[] keys =
        [
            ("EnableIPv6", ["true", "false", "null"]),
            ("Network", ["\"10.0.0.0/8\"", "\"10.1.0.0/22\"", "\"0.0.0.0/0\"", "\"10.1.2.3/28\"", "\"255.255.255.255/32\""]),
            ("IPv6Network", ["\"fd00::/48\"", "\"::/0\"", "\"fd00::/124\"", "\"fd00::/125\"", "null"]),
            ("SubnetLen", ["0", "24", "30", "31", "null", "1e9"]),
            ("SubnetMin", ["null", "\"0.0.0.0\"", "\"10.1.1.0\"", "\"10.1.2.8\"", "\"255.255.255.252\"", "\"fd00::\""]),
            ("SubnetMax", ["null", "\"10.1.3.0\"", "\"10.0.255.0\"", "\"0.0.0.4\""]),
            ("IPv6SubnetLen", ["0", "64", "126", "127", "1"]),
            ("IPv6SubnetMin", ["null", "\"::\"", "\"fd00:0:0:1::\"", "\"fd00::4\""]),
        ];
        int read = 0;
        Prop.ForAll(Gen.ArrayOf(Gen.Choose(0, 59), keys.Length).ToArbitrary(), choices =>
        {
            string json = string.Join(',', keys.Zip(choices, static (key, choice) => $"\"{key.Key}\":{key.Values[choice % key.Values.Length]}"));
            bool sound = ReadOrRefused($"{{{json},{Vxlan}}}", out bool good);
            read += good ? 1 : 0;
            return sound;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));
        Assert.InRange(read, 1000, 19_000);
    }

    [Fact]
    public void Any_bytes_are_read_or_refused() => Prop.ForAll<byte[]>(static bytes =>
    {
        Assert.Throws<FlannelFormatException>(() => NetworkConfigReader.Read(bytes, "/x/config", SubnetOrigin.Network));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static bool ReadOrRefused(string json) => ReadOrRefused(json, out _);

    private static bool ReadOrRefused(string json, out bool read)
    {
        read = false;
        try
        {
            NetworkConfig config = Read(json);
            read = true;
            return Sound(config.SubnetsV4, config.Cluster.Network.V4) && Sound(config.SubnetsV6, config.Cluster.Network.V6)
                && config.Cluster.Backend is { Vni: >= 1 and <= OverlayBackend.MaxVni, Port: not 0 };
        }
        catch (FlannelFormatException exception)
        {
            return exception.Message.StartsWith("/x/config", StringComparison.Ordinal) && !exception.Message.Contains('\n', StringComparison.Ordinal);
        }
    }

    private static bool Sound(SubnetPlan plan, IpPrefix network) =>
        plan.IsPresent == network.IsValid
        && (!plan.IsPresent || (plan.Contains(new(plan.Min, plan.Length)) && plan.Contains(new(plan.Max, plan.Length))
            && network.Contains(plan.Min) && network.Contains(new IpPrefix(plan.Max, plan.Length).Last)));

    private static NetworkConfig Read(string json) => NetworkConfigReader.Read(Encoding.UTF8.GetBytes(json), "/x/config", SubnetOrigin.Network);
}
